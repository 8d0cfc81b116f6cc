# SPDX-License-Identifier: Apache-2.0
"""Words that made-up people, places and firms are put together from. The halves share surnames, as people do, no more."""

from __future__ import annotations

from dataclasses import dataclass

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
TWO_SURNAMES = ("欧阳", "上官", "司徒", "诸葛", "司马", "夏侯", "皇甫", "尉迟")


@dataclass(frozen=True, slots=True)
class Pool:
    """The words of one half."""

    given: str
    whole: tuple[str, ...]  # names that are not a surname and one or two characters
    cities: tuple[str, ...]
    roads: tuple[str, ...]
    compounds: tuple[str, ...]
    villages: tuple[str, ...]
    firms: tuple[str, ...]
    nicknames: tuple[str, ...]
    domains: tuple[str, ...]


POOLS = {
    "frozen": Pool(
        given="嘉懿铭泽轩昊然语彤雅琪宇航志刚建平秀珍桂芳国栋海燕晓峰思源佳怡俊杰淑华永康春梅振兴瑞霖",
        whole=("阿依古丽·买买提", "买买提江·吐尔逊", "次仁旺堆", "娜仁托娅"),
        cities=(
            "湖南省长沙市岳麓区", "浙江省宁波市鄞州区", "四川省成都市武侯区", "广东省佛山市顺德区", "上海市徐汇区", "重庆市渝北区",
            "陕西省西安市雁塔区", "河南省洛阳市涧西区", "新疆维吾尔自治区乌鲁木齐市天山区", "福建省厦门市思明区", "辽宁省大连市沙河口区",
        ),
        roads=("麓谷大道", "百丈东路", "人民南路四段", "文华北街", "漕溪北路", "桐梓林东路", "长江中路", "青年西大街", "甘露巷", "九眼桥横街"),
        compounds=("保利天悦", "万科金色家园", "翡翠湾花园", "锦绣华庭", "卓越大厦", "春江名城", "丽景苑"),
        villages=("湖南省浏阳市大瑶镇南川村三组", "河南省林州市姚村镇史家河村12号", "四川省仁寿县文林镇古佛村五社"),
        firms=("湘江云谷科技有限公司", "甬城船舶配件有限公司", "岭南瓷业集团", "华夏星河商业银行", "渝北智造股份有限公司"),
        nicknames=("sunny", "mumu", "lazycat", "tianya", "blueberry", "xiaoyu", "northwind"),
        domains=("hnmail.example", "corp.example", "yunmail.example.cn"),
    ),
    "tuning": Pool(
        given="伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英玉兰红梅文斌浩子涵梓萱一诺欣妍博文天佑晨曦",
        whole=("迪丽娜尔·艾尼瓦尔", "古丽巴哈尔·阿不都", "扎西顿珠", "乌云其木格"),
        cities=(
            "江苏省南京市玄武区", "山东省青岛市市南区", "北京市海淀区", "湖北省武汉市洪山区", "天津市和平区", "广西壮族自治区南宁市青秀区",
            "安徽省合肥市蜀山区", "广东省深圳市南山区", "云南省昆明市五华区", "河北省石家庄市裕华区", "黑龙江省哈尔滨市道里区",
        ),
        roads=("中山路", "香港中路", "学院南路", "珞喻路", "科技园南路", "建设大街", "民族大道", "西湖支路", "柳巷", "槐安东路"),
        compounds=("阳光小区", "碧桂园", "龙湖春森彼岸", "恒大名都", "国际金融中心", "幸福里", "康乐公寓"),
        villages=("江苏省沛县龙固镇三里庙村6号", "山东省平度市店子镇昌里村", "湖北省监利市朱河镇李沟村二组"),
        firms=("金陵致远贸易有限公司", "海州港务集团", "蓝天药业股份有限公司", "北方稻香农商银行", "楚天软件有限责任公司"),
        nicknames=("lucky", "abby", "xiaoming", "dragon", "happy", "zhang", "rainbow"),
        domains=("mail.example", "firm.example", "post.example.com"),
    ),
}  # fmt: skip

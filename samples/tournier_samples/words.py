# SPDX-License-Identifier: Apache-2.0
"""The words of which made-up people, streets and employers are put together. Towns and provinces do not exist."""

from __future__ import annotations


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """`王Wang` as ("王", "Wang")."""
    found = []
    for word in text.split():
        cut = next(at for at, char in enumerate(word) if char.isascii())
        found.append((word[:cut], word[cut:]))
    return tuple(found)


# A surname stands as often as it should weigh; the last two lines are compound.
SURNAMES = _pairs("""
王Wang 王Wang 王Wang 李Li 李Li 李Li 张Zhang 张Zhang 张Zhang 刘Liu 刘Liu 陈Chen 陈Chen 杨Yang 杨Yang 黄Huang 赵Zhao
吴Wu 周Zhou 徐Xu 孙Sun 马Ma 朱Zhu 胡Hu 郭Guo 何He 林Lin 高Gao 罗Luo 郑Zheng 梁Liang 谢Xie 宋Song 唐Tang 许Xu 韩Han
邓Deng 冯Feng 曹Cao 彭Peng 曾Zeng 肖Xiao 田Tian 董Dong 潘Pan 袁Yuan 蔡Cai 蒋Jiang 余Yu 于Yu 杜Du 叶Ye 程Cheng 魏Wei
苏Su 吕Lv 丁Ding 任Ren 卢Lu 姚Yao 沈Shen 钟Zhong 姜Jiang 崔Cui 谭Tan 陆Lu 范Fan 汪Wang 廖Liao 石Shi 金Jin 韦Wei 贾Jia
夏Xia 付Fu 方Fang 邹Zou 熊Xiong 白Bai 孟Meng 秦Qin 邱Qiu 侯Hou 江Jiang 尹Yin 薛Xue 闫Yan 段Duan 雷Lei 龙Long 黎Li
史Shi 陶Tao 贺He 毛Mao 郝Hao 顾Gu 龚Gong 邵Shao 万Wan 覃Qin 武Wu 钱Qian 戴Dai 严Yan 莫Mo 孔Kong 向Xiang 常Chang
欧阳Ouyang 上官Shangguan 司徒Situ 诸葛Zhuge 慕容Murong 尉迟Yuchi 皇甫Huangfu 令狐Linghu
""")
GIVEN_FEMALE = _pairs("""
婷Ting 娜Na 静Jing 敏Min 丽Li 艳Yan 娟Juan 霞Xia 雪Xue 慧Hui 莹Ying 倩Qian 颖Ying 岚Lan 萍Ping 梅Mei 琳Lin 晴Qing
月Yue 薇Wei 蕾Lei 彤Tong 妍Yan 欣Xin 怡Yi 雅Ya 芸Yun 澜Lan 禾He 清Qing 若Ruo 诗Shi 语Yu 思Si 佳Jia 梦Meng 可Ke 宁Ning
瑶Yao 珊Shan 素Su 玉Yu 兰Lan 秀Xiu 凤Feng 英Ying 华Hua 青Qing 悦Yue 安An
""")
GIVEN_MALE = _pairs("""
伟Wei 强Qiang 磊Lei 军Jun 洋Yang 勇Yong 杰Jie 涛Tao 超Chao 明Ming 刚Gang 平Ping 辉Hui 鹏Peng 华Hua 飞Fei 鑫Xin 波Bo
斌Bin 宇Yu 浩Hao 凯Kai 健Jian 俊Jun 帆Fan 帅Shuai 旭Xu 宁Ning 龙Long 林Lin 志Zhi 文Wen 建Jian 国Guo 海Hai 山Shan
天Tian 一Yi 子Zi 泽Ze 晨Chen 睿Rui 博Bo 远Yuan 舟Zhou 川Chuan 安An 成Cheng 松Song 石Shi
""")
MINORITY_FEMALE = _pairs(
    "阿依娜Ayina 古丽娅Guliya 茹仙Ruxian 玛依拉Mayila 央金措Yangjincuo 卓玛拉Zhuomala 其木格Qimuge 帕丽达Palida"
)
MINORITY_MALE = _pairs(
    "买合木Maihemu 吐尔洪Tuerhong 艾山江Aishanjiang 巴特尔Bateer 多吉次Duojici 扎西诺Zhaxinuo 库尔班Kuerban 朝鲁门Chaolumen"
)
MINORITIES = ("维吾尔族", "藏族", "蒙古族", "哈萨克族")

# (code of the district, province, city, district). Codes that begin with 99 name no province; see `numbers`.
PLACES = (
    ("990101", "云泽省", "望川市", "临江区"), ("990102", "云泽省", "望川市", "青石区"),
    ("990103", "云泽省", "望川市", "桥头区"), ("990104", "云泽省", "望川市", "云台区"),
    ("990121", "云泽省", "望川市", "古渡县"), ("990122", "云泽省", "望川市", "千竹县"),
    ("990201", "云泽省", "鹿鸣市", "南岗区"), ("990202", "云泽省", "鹿鸣市", "听泉区"),
    ("990203", "云泽省", "鹿鸣市", "苇塘区"), ("990221", "云泽省", "鹿鸣市", "白茅县"),
    ("990222", "云泽省", "鹿鸣市", "长亭县"), ("990223", "云泽省", "鹿鸣市", "落枫县"),
    ("990501", "岚屿省", "星澜市", "北栈区"), ("990502", "岚屿省", "星澜市", "月牙区"),
    ("990503", "岚屿省", "星澜市", "松涛区"), ("990504", "岚屿省", "星澜市", "灯塔区"),
    ("990521", "岚屿省", "星澜市", "鸥洲县"), ("990522", "岚屿省", "星澜市", "礁门县"),
    ("990601", "岚屿省", "晚潮市", "东堤区"), ("990602", "岚屿省", "晚潮市", "盐田坊区"),
    ("990603", "岚屿省", "晚潮市", "珊瑚区"), ("990621", "岚屿省", "晚潮市", "渔火县"),
    ("990622", "岚屿省", "晚潮市", "雾岛县"), ("990623", "岚屿省", "晚潮市", "帆影县"),
)  # fmt: skip
STREETS = (
    "人民路", "解放街", "建设大道", "朝阳街", "文昌路", "滨河路", "学府路", "桂花巷", "清泉路", "长乐街", "金穗路", "槐荫巷",
    "东风大街", "同心路", "望月街", "听雨巷", "芳草路", "百步街", "风铃路", "竹影巷",
)  # fmt: skip
ESTATES = (
    "幸福里小区",
    "锦绣家园",
    "江畔花园",
    "云顶公寓",
    "书香苑",
    "安居小区",
    "碧水湾",
    "梧桐院",
    "和谐家园",
    "星河湾",
)
EMPLOYERS = (
    "望川市第三中学", "临江纺织有限公司", "鹿鸣市人民医院", "青石机械制造有限公司", "星澜港务集团", "月牙湾旅游有限公司",
    "云泽农业科技有限公司", "北栈物流有限公司", "松涛软件有限公司", "晚潮水产有限公司", "个体经营", "自由职业",
)  # fmt: skip
OCCUPATIONS = ("教师", "工人", "医生", "工程师", "职员", "司机", "个体户", "公务员", "农民", "销售", "会计", "厨师")
NOTES = (
    "工资", "房租", "水电费", "货款", "还款", "生活费", "学费", "红包", "话费充值", "超市购物", "餐饮消费", "医院缴费", "转账", "退款",
    "结息", "报销",
)  # fmt: skip
SPOKEN = ("零", "幺", "二", "三", "四", "五", "六", "七", "八", "九")

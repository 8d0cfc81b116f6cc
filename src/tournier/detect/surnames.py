# SPDX-License-Identifier: Apache-2.0
"""Common Chinese surnames, of one and two characters."""

from __future__ import annotations

_ONE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤云温康施文牛樊葛邢安齐易乔伍庞"
    "颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁"
)
_TWO = "欧阳 司马 上官 诸葛 司徒 夏侯 皇甫 尉迟 公孙 慕容 令狐 东方 端木 南宫 独孤 宇文 长孙 申屠 闻人 澹台"

SURNAMES = frozenset(_ONE) | frozenset(_TWO.split())

# Of the Hundred Family Surnames and later lists, seldom met: the model of names looks at them too, and asks for more around them.
RARE = frozenset(
    "褚卫尤戚柏水窦奚郎昌凤花酆费廉岑滕邬常乐时傅皮卞元卜平和穆萧湛禹狄米贝明臧计伏谈茅屈项闵席麻强娄危刁虞支昝经房裘缪干解应宗宣贲郁"
    "杭洪诸吉钮嵇滑荣荀羊於惠甄家封芮羿储汲邴糜松井富巫乌巴弓牧隗山车宓蓬全郗班仰秋仲伊宫仇栾暴钭厉戎祖景束幸司韶郜蓟薄印宿怀蒲邰从鄂"
    "索咸籍赖卓蔺屠池阴鬱胥能苍双闻莘党贡劳逄姬扶堵宰郦雍郤璩桑桂濮寿通边扈燕冀郏浦农别晏瞿阎充慕连茹习宦艾鱼容古慎戈庾终暨居衡步都满"
    "弘匡国寇广禄阙东殳沃利蔚越夔隆师巩厍晁勾敖融冷訾阚那简饶空毋沙乜养鞠须丰巢蒯相查后荆红竺权逯盖益桓公佟苑代帅仝苟邸冼揭楼占来迟豆"
    "亢官操原矫粟丛宛初展青楚肇隋禤晋邝佘麦阿"
)

# SPDX-License-Identifier: Apache-2.0
"""How the Chinese words of column names are spelt in pinyin: whole, and by the first letters of their syllables."""

from __future__ import annotations

import re
from functools import cache

_SYLLABLES = """
an安案 bai败 ban办板版 bang绑 bao保宝报 bei备背被 ben本 bi币笔 bian变编 biao标表 bie别 bu不部 cai财采 can参 cao操 ce册 cha查 chan产 chang长
che车 chen陈 cheng城成称程 chi持 chu储出除 chuan传 chuang创 chuo戳 ci次磁 cun存 cuo错 da答 dai代贷 dan单担 dang当档 dao到道 deng登等 di地
dian典点电 ding定订钉 dong冻动 du度 duan短端 dui对 dun盾 e额 er二 fa发法 fan反 fang放方访 fei费 fen份分 feng风 fou否 fu付复服父负附 gai改 gang岗
gao告高 ge个 geng更 gong公共工 gou构 gu固故雇 guan关管 gui归柜 guo国果过 hai还 hang行 hao号 he合核 hei黑 hong虹 hou后 hu户护 hua划化话 hui会
hun婚 huo活货 ji即基急机激籍级计记集 jia家 jian件建见键间 jiao交教校 jie借截结 jin紧金 jing径经静 jiu久就 ju居据 jun均 ka卡 kai开 ke刻可客科 kou口
kuai会块 kuan款 kuang况 kuo扩 lai来 lei类 li利历理立 lian联脸 liang良辆量 lie列 ling令 liu流留 lu录路陆 luo落 lv率 ma码 mai脉 men门 mi密
mian眠面 miao描 min民 ming名明 mo膜 mu模母目 na纳 nei内 ni昵 nian年 nv女 ou偶 pai排牌 pei配 pi批 pian片 pin品拼 ping凭评 qi企启期起
qian欠签钱 qin亲 qing情清请 qu区渠 quan全权 ren人任 ri日 rong容 ru入 san三 shan删 shang上商 she社设 shen审申身 sheng声生省 shi事势失实市式时是示识
shou受手授收 shu书属数述 shua刷 shui水睡税 shuo说 si司四死 song送 su诉 suan算 suo所锁 tai态 te特 ti体提题 tian天 tiao条 ting庭 tong同统通
tou头投透 tu凸图途 tuo托拖 wai外 wang亡网 wei位委尾微 wen文纹问 wu五务物误 xi席息洗系细 xian县限险 xiang像向箱详 xiao效销 xie协 xin信心新芯薪 xing型姓性星行醒
xiu修 xu序续蓄 xuan悬 xue学 xun讯询 ya压押 yan盐言验 yao要钥 ye业 yi一意易益移议 yin印姻银音 ying影英营 yong用 you有邮 yu与余育语逾预 yuan员源 yue月约
zai在 ze责 zhai宅摘 zhan展 zhang帐张掌账 zhao照 zhen真 zheng征政正证 zhi值制址志执指支止织置职致质 zhong中种终重 zhu主住注 zhuan转 zhuang状 zi子字资
zong总 zu族组 zui最 zuo作坐座
"""


@cache
def _read() -> dict[str, str]:
    return {char: found[1] for found in re.finditer(r"([a-z]+)([\u4e00-\u9fff]+)", _SYLLABLES) for char in found[2]}


def spelt(word: str) -> tuple[str, str]:
    """The full pinyin and the initials of a Chinese word; empty where a character is not known."""
    known = _read()
    if not all(char in known for char in word):
        return "", ""
    syllables = [known[char] for char in word]
    return "".join(syllables), "".join(one[0] for one in syllables)

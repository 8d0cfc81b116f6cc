# SPDX-License-Identifier: Apache-2.0
"""The parts of which core systems put names together, and what the parts say together.

A part has Chinese words, English words with the abbreviations in use, and pinyin that its words do not give by
themselves. From the Chinese words their full pinyin and their initials follow (`header_pinyin`).
"""

from __future__ import annotations

PARTS = """
customer 客户 参与人 主体 访客 用户 会员 本人 | customer customers cust client clients cif party ecif visitor user usr subj subject owner holder member personal | kh
person 借款人 申请人 持卡人 代办人 代理人 法人 法定代表人 法人代表 受益人 被保险人 投保人 存款人 委托人 签约人 | borrower applicant legal rep beneficiary insured cardholder depositor person indiv
relative 配偶 联系人 紧急联系人 关系人 关联人 担保人 保证人 父亲 母亲 亲属 家属 财务联系人 共同借款人 | spouse contact emergency emerg guarantor guar relative kin father mother cosigner | po
child 子女 | child children
staff 员工 柜员 操作员 客户经理 经理 经办 经办人 复核人 复核柜员 授权柜员 操作柜员 坐席 负责人 审批人 行员 理财经理 信贷员 | staff emp employee teller tlr oper operator officer mgr manager agent seat exec clerk handler approver reviewer rm | gy
org 机构 网点 支行 分行 部门 营业部 开户行 建档机构 | org branch brch outlet dept inst subbranch organisation organization | jg wd
employer 单位 公司 工作单位 就职单位 雇主 企业 | employer company corp work workplace ent enterprise office | gzdw dw
other 对方 收款人 付款人 收款方 付款方 交易对手 商户 | counterparty cntpty payee payer opp oppo merchant mch rcv rcvr remitter beneficiarybank
product 产品 商品 系统 参数 字典 科目 模板 渠道商 | product prod prd param dict sys system subject_code template tmpl
card 卡 银行卡 信用卡 借记卡 卡片 主卡 附属卡 | card crd cards bankcard pan
account 账户 帐户 存款账户 分户 | account acct acc acco accts | zh
accountno 账号 帐号 主账号 还款账号 入账账号 卡账号 | accno acctno accountno iban | zhh
iddoc 证件 身份证 护照证 身份 公民身份 | cert certificate document doc identity iden identification idcard credential credentials global | zj sfz
birth 出生 生日 | birth born dob birthday
loan 贷款 借据 授信 借款 信贷 | loan ln credit due_bill iou lend mortgage facility | dk jj
overdue 逾期 欠款 拖欠 不良 | overdue od arrears pastdue delinquent delinq | yq
txn 交易 支付 流水 账务 动户 转账 | txn trx trans tran transaction pay payment pmt transfer posting | jy
balance 余额 总份额 持有份额 份额 市值 总资产 | bal balance share holding holdings mktval aum | ye
mobile 手机 移动电话 手机号 手机号码 | mobile mob mbl cell cellphone handphone msisdn | sj yddh sjh sjhm
phone 电话 联系电话 电话号码 来电号码 联系方式 传真 | phone tel telephone caller callee fax | dh lxdh
fixed 家庭 办公 固定 住宅 座机 固话 宅电 | home office fixed landline house residence resi | jt bg gd zz gh
mail 邮箱 电子邮件 电子邮箱 邮件 | email mail mailbox
address 地址 住址 住所 坐落 居住地 户籍地址 详细地址 通讯地址 家庭住址 居住地址 现居住地址 | address addr street residence adr adrs
area 省 市 区县 行政区划 归属地 城市 省份 | province prov city county district dist region state town area
post 邮编 邮政编码 | zip postal postcode zipcode
name 姓名 名称 户名 名字 姓 | name nm names surname firstname lastname forename initial | xm mc hm mch
latin 英文 拼音 凸印 压印 凸字 外文 | en eng english pinyin latin emboss embossed embossing | yw
number 号 号码 编号 代号 账户号 标识 键 | no num nbr number id key numb sn | h hm bh
code 代码 编码 码 | code cd | dm
filler 的 之 最近 上次 本次 当前 原 新 旧 最高 现 | on of at the after before last first by to from new old cur prev max min today this val value info data std
type 类型 类别 种类 种类代码 | type typ kind class category cat tp | lx lb zl
status 状态 | status sts stat state stus | zt
flag 标志 是否 标记 标识位 | flag flg ind yn is has whether | bz sf
count 次数 个数 笔数 张数 人数 数量 户数 | cnt count times qty cnts counts numof
about 核验 校验 核查 验证结果 一致 变更 重置 错误 失败 结果 提醒 发送 排序 长度 | verify verified check checked chk match matched chg change changed reset error err fail failed result remind sort len length retry
model 型号 品牌 机型 | model brand
date 日期 时间 日 年月 日期时间 时刻 | date dt time tm day ymd datetime month year | rq sj
stamp 时间戳 更新 修改 创建 采集日期 来源 上传 数据日期 | created updated create update upd modified modify crt etl timestamp ts upload load src source last_update sync | cj gx
expiry 有效期 到期 失效 到期日 有效 截止 | expiry expire expires exp valid mature maturity invalid thru | yxq dq sx
issue 签发 发证 发证机关 签发机关 | issue iss issuer issuing authority authorities | fzjg qfjg
open 开户 销户 开卡 发卡 注册 建档 签约 绑定 激活日 入职 开立 启用日 | open opened opening close closed closing register reg registered registration enrol enroll activate_date entry hire hired signup sign bind bound since | xh zc bd rz
active 激活 锁定 冻结 止付 睡眠 久悬 | activ active activate lock locked frozen freeze dormant sleep blocked | jh sd dj
amount 金额 额 总额 发生额 手续费 本金 利息 合计 总金额 | amount amt amnt money sum fee gross net total prin principal interest_amt | je fse
cash 取现 现金 | cash
limit 额度 限额 信用额度 透支额度 | limit lmt line overdraft quota | ed
rate 利率 费率 年利率 | rate rt apr | ll
pledge 质押 冻结金额 可用 预留 | pledged avail available frozen hold reserved curr current ledger
guarantee 担保 抵押 质押物 | guarantee collateral
start 起始 开始 起息 | start begin commence
term 期限 期数 | term tenor duration period periods | qx
way 方式 用途 还款方式 担保方式 | mode method purpose way usage | fs yt
income 收入 年收入 月收入 月薪 年薪 工资 薪资 薪金 家庭收入 月收 | income salary wage wages pay_amount earning earnings remuneration | sr nsr ysr yxx gz
job 职业 职务 岗位 职称 行业 | occupation job profession career post position title occ | zy zw zc
gender 性别 | gender sex | xb
nation 民族 | ethnic ethnicity nation race | mz
country 国籍 国家 国别 | nationality country citizen citizenship | gj
marital 婚姻 婚姻状况 婚姻情况 | marital marriage marry married | hy hyzk hyqk
education 学历 学位 文化程度 最高学历 | education edu degree schooling | xl xw
relation 关系 与本人关系 | relation relat relationship rel kinship | gx
risk 风险 评级 信用等级 征信评分 评分 黑名单 五级分类 风险等级 洗钱 反洗钱 | risk rating score blacklist grade aml lvl level | fx pj hmd dj
note 摘要 附言 用途说明 摘要描述 | postscript | zy fy
free 备注 说明 意见 描述 内容 保留 扩展 | remark remarks comment comments reserved spare ext desc description opinion | bz sm
direction 借贷 借贷标志 借贷方 | dr cr dc drcr debit | jd jdf
channel 渠道 | channel chnl | qd
merchantcode 商户类别 | mcc
image 影像 照片 图片 图像 头像 正面 反面 签名 录音 录像 人脸照片 人脸图片 | image img pic picture photo avatar portrait scan record recording audio video path sign_img selfie | zp yx
secret 密码 口令 密钥 手势密码 盐值 密码块 | password passwd pwd pin passcode passphrase pswd salt secret pinblk pinblock pinblok pw ppk pvv pvki pinverification | mm
cvv 卡片验证码 安全码 验证码二 卡背 背三位 三位码 | cvv cvv2 cvc cvc2 cvn cvn2 cid2 csc cvval
track 磁道 二磁 三磁 磁条 芯片 IC卡数据 等效磁道 | track track1 track2 track3 trk trk1 trk2 trk3 magstripe icdata iccdata chip emv icc | cd
icc 集成电路卡 | ic
data 数据 信息 | dat
biometric 指纹 声纹 虹膜 掌纹 指静脉 静脉 人脸特征 特征 人脸向量 面部特征 模板特征 生物特征 人脸模板 指纹模板 | fingerprint finger fp voiceprint iris vein palm biometric bio faceprint
face 人脸 面部 刷脸 | face facial
feature 特征 模板 向量 特征值 特征码 | feature vec vector template tmpl tpl embedding print code
voice 声音 语音 | voice
otp 动态口令 验证码 短信验证码 动态码 授权码 动态令牌 令牌种子 一次性密码 | otp smscode captcha
verifycode 短信 | sms auth verify dynamic
seed 种子 | seed
question 问题 答案 密保 提示问题 | question answer ques ans hint
security 安全 | security sec
login 登录 登陆 网银 | login logon signin ebank
nick 昵称 登录名 用户名 登录号 网银用户号 | nick nickname username loginname logonname alias | yhm dlm
device 设备 终端设备 盾序列号 数字证书 手机型号 | device dev imei imsi terminal ukey usbkey oaid idfa
ip IP 归属地址 | ip ipaddr
mac 网卡地址 网卡 MAC | mac
wechat 微信 | wechat weixin wx openid unionid
qq QQ | qq
alipay 支付宝 | alipay
im 钉钉 | dingtalk im whatsapp telegram skype
plate 车牌 车辆号牌 号牌 车牌号 | plate license | cph
passport 护照 | passport
uscc 统一社会信用代码 社会信用代码 组织机构代码 | uscc
taxid 纳税人识别号 税号 | tax tin ssn
currency 币种 货币 | ccy curr_code currency crcy | bizhong
bankcode 行号 联行号 银行行号 对方行号 | cnaps swift bic aba bnkno
bank 银行 | bank bnk
contract 合同 协议 借据号 | contract cont ctrt agreement agrmt bill | ht xy
order 订单 工单 会话 报告 流水号 序号 柜员流水号 凭证 | order serial seq serno serialno journal voucher session ticket rpt report ref reference jrnl | ls
deposit 存款 储蓄 | deposit deposits saving savings | ck cx
ledger 总账 会计 科目 | gl
fund 基金 理财 | fund wealth ta wm
tail 后四位 尾号 | tail last4 suffix
term_equipment 终端号 终端 | term_id termid
"""
"""One line a part: Chinese words | English words | further pinyin."""

SAYS = """
PASSWORD    secret !count !flag !about
CVV         cvv !count !flag !about
TRACK       track !count !flag !about
TRACK       icc data
TRACK       icc filler
BIOMETRIC   biometric !count !flag !image !about
BIOMETRIC   face feature !count !flag !image !about
BIOMETRIC   voice feature !count !flag !about
NONE        secret
NONE        cvv
OTP         otp !count !flag !about
OTP         verifycode code !count !flag
OTP         seed
SEC_QA      question
DEVICE      model
NONE        count
NONE        flag about
NONE        status about
NONE        product name
NONE        product number
NONE        product code
NONE        product type
ACCT_STATUS flag account
ACCT_STATUS flag card
ACCT_STATUS flag customer
ACCT_STATUS flag active
ACCT_STATUS flag mobile bank
ACCT_STATUS active status
RISK        flag risk
NONE        flag name
NONE        flag mail
NONE        flag address
NONE        flag phone
NONE        about
NONE        stamp date
NONE        stamp
NONE        image type$
KYC_IMAGE   image !date
NONE        address type
NONE        phone type
NONE        mobile type
PASSPORT    passport !expiry !type !date
ID_EXPIRY   passport expiry
USCC        uscc
ALIPAY      alipay
WECHAT      wechat
QQ          qq
IM          im
PLATE       plate
MAC         mac
ADDRESS     ip area
IP          ip
ID_EXPIRY   iddoc expiry
ID_EXPIRY   iddoc date
ID_ISSUER   iddoc issue
ID_ISSUER   issue org
ID_ISSUER   issue !date !card !open
ID_TYPE     iddoc type
ID_NO       iddoc !status
ID_NO       taxid
EMAIL       mail address
EMAIL       mail
DEVICE      device
USERNAME    nick
POSTCODE    post number
POSTCODE    post !name !date
BIRTH_DATE  birth
CARD_EXPIRY card expiry
INCOME      income
STAFF_NAME  staff name
EN_NAME     latin name
CONTACT     relative name
TXN         other name
ORG_NAME    org name
EMPLOYER    employer name
OCCUPATION  job name
NAME        account name
NAME        card name
NAME        customer name
NAME        person name
ORG_TEL     org phone
DEVICE      mobile model
MOBILE      mobile
TEL         fixed phone
TEL         employer phone
PHONE       phone
ORG_ADDRESS org address
EMP_ADDRESS employer address
EMAIL       mail address
ADDRESS     address
OCCUPATION  job
GENDER      gender
ETHNICITY   nation
NATIONALITY country
MARITAL     marital
EDUCATION   education
RELATION    relation !staff
USERNAME    login number
USERNAME    login name
NONE        currency
RATE        rate
LOAN        overdue
LOAN        loan amount
LOAN        loan balance
LOAN        loan date
LOAN        loan term
LOAN        loan way
LOAN        loan type
LOAN        loan status
LOAN        loan limit
LOAN        guarantee way
LOAN        guarantee type
LOAN        contract amount
LOAN        card limit
LOAN        limit
RISK        risk
CONTRACT_ID contract number
CONTRACT_ID loan number
BANK_CODE   bankcode
BANK_CODE   other bank
BANK_CODE   bank number
TXN_NOTE    note
TXN         txn code
TXN_ID      order number
TXN_ID      txn number !org !staff !account
TXN_ID      order !status !date !type !amount !note
OPEN_ORG    staff org$
STAFF_ID    staff
ACCOUNT     accountno
BANK_CARD   card number
BANK_CARD   card tail
NONE        balance date
BALANCE     balance
BALANCE     pledge amount
TXN         txn date
TXN         txn amount
TXN         txn type
TXN         txn status
TXN         txn channel
TXN         direction !date
TXN         channel
ACCT_STATUS account status
ACCT_STATUS account type
ACCT_STATUS card status
ACCT_STATUS card type
ACCT_STATUS customer type
ACCT_STATUS customer status
ACCT_STATUS deposit type
ACCT_STATUS active
OPEN_DATE   open date
OPEN_ORG    org number
OPEN_ORG    open org
OPEN_ORG    org
ACCOUNT     account number
ACCOUNT     account code
ACCOUNT     fund account
ACCOUNT     deposit account
ACCOUNT     other account
ACCOUNT     bank account
CUST_ID     customer number
CUST_ID     customer code
NAME        person
CONTACT     relative
EMPLOYER    employer
NAME        name
ADDRESS     area
ACCOUNT     account
"""
"""In order: the category that all these parts say together, unless a part with `!` is there; a part with `$` has to be the last."""

IN_TABLES = """
card     CARD_EXPIRY expiry
card     CARD_EXPIRY expiry date
card     LOAN        limit
card     OPEN_DATE   issue date
card     ACCT_STATUS status
card     ACCT_STATUS type
card     ACCT_STATUS flag
document ID_EXPIRY   expiry
document ID_EXPIRY   expiry date
document ID_ISSUER   issue
document ID_NO       number
document ID_TYPE     type
document RISK        grade
staff    STAFF_NAME  name
staff    STAFF_ID    number
staff    ORG_NAME    org
staff    OPEN_DATE   open date
branch   ORG_NAME    name
branch   ORG_ADDRESS address
branch   ORG_TEL     phone
branch   OPEN_ORG    number
loan     LOAN        balance
loan     LOAN        amount
loan     LOAN        date
loan     LOAN        start date
loan     LOAN        start
loan     LOAN        expiry
loan     LOAN        expiry date
loan     LOAN        term
loan     LOAN        way
loan     LOAN        type
loan     LOAN        status
loan     LOAN        pledge way
loan     LOAN        deposit way
txn      TXN         amount
txn      TXN         date
txn      TXN         type
txn      TXN         status
txn      TXN         channel
txn      TXN         merchantcode
txn      TXN_ID      number
txn      TXN_ID      order !status !date !type !amount !note
txn      TXN_ID      order number
account  BALANCE     amount
account  ACCT_STATUS status
account  ACCT_STATUS type
account  ACCT_STATUS flag
account  ACCOUNT     number
customer CUST_ID     number
customer ACCT_STATUS status
customer ACCT_STATUS type
customer NAME        name
holder   ACCT_STATUS status
holder   ACCT_STATUS type
"""
"""In a table about this: the category of a name that is put together of these parts and no others."""

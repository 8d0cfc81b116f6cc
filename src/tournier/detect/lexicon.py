# SPDX-License-Identifier: Apache-2.0
"""What columns are called: Chinese words, English words, pinyin and its initials, as core systems use them.

One line a category: Chinese words | English phrases | pinyin. The longest word that fits wins; pinyin must be the whole
name or the end of it.
"""

from __future__ import annotations

LEXICON = """
PASSWORD    密码 口令密文 交易密码 查询密码 登录密码 支付密码 密码密文 PIN | password passwd pwd pin pin_block passcode pass_hash password_hash pwd_hash secret trade_pwd login_pwd query_pwd pay_pwd pinblk pin_blk | mm cxmm jymm dlmm zfmm mima qkmm mmmw zhmm kmm pinmw
CVV         安全码 验证码2 卡片验证码 CVN CVV 校验码2 | cvv cvv2 cvn cvn2 cvc cvc2 card_verification security_code card_security_code | aqm kpyzm cvnm
CARD_EXPIRY 卡有效期 卡片有效期 卡到期日 卡片到期 | card_expiry card_expire card_expiration card_exp exp_month exp_year expiry_month expiry_year valid_thru card_valid_date card_expiry_date card_exp_date | kyxq kpyxq kdqr kyxqz
TRACK       磁道 二磁 三磁 磁条 芯片数据 | track track1 track2 track3 track_data magstripe icc_data chip_data | cd2 cd3 cdxx erci
BIOMETRIC   指纹 人脸特征 人脸模板 虹膜 声纹 生物特征 掌纹 人脸模板数据 | biometric fingerprint face_template face_feature face_vector faceid face_id iris voiceprint palm_print finger_template | zhiwen zw rltz shengwen swtz rlmb zwmb
OTP         动态口令 短信验证码 动态码 一次性密码 验证码 | otp one_time_password one_time_code sms_code verify_code verification_code auth_code captcha dynamic_code | dxyzm yzm dtkl dtm
SEC_QA      密保 密保问题 密保答案 安全问题 提示问题 | security_question security_answer secret_question secret_answer sec_question sec_answer pwd_hint | mbwt mbda aqwt aqda
CUST_ID     客户号 客户编号 客户代码 客户标识 客户ID 会员号 客户内码 核心客户号 | cust_id customer_id client_id cust_no customer_no customer_number client_no client_number cust_num custid custno cif cif_no cif_id party_id member_id member_no person_id holder_id owner_id cust_code core_cust_no ecif_no | khh khbh khdm khid kehuhao hxkhh khnm
EN_NAME     英文名 英文姓名 拼音姓名 姓名拼音 | en_name english_name name_en name_pinyin pinyin_name latin_name eng_name name_py | ywm ywxm xmpy pyxm
STAFF_NAME  员工姓名 柜员姓名 客户经理姓名 经办人 操作员姓名 经办人姓名 复核人 | staff_name employee_name emp_name teller_name manager_name operator_name clerk_name officer_name | ygxm gyxm khjlxm jbr jbrxm czyxm fhr
STAFF_ID    员工号 柜员号 客户经理号 工号 操作员 经办柜员 客户经理 柜员 坐席工号 坐席 | staff_id staff_no employee_id emp_id emp_no employee_no teller_id teller_no operator_id oper_id manager_id manager_no mgr_id mgr_no officer_id cust_manager customer_manager relationship_manager | ygh gyh khjl khjlh jbgy czy czyh gonghao yggh gy jbgyh zxgh
CONTACT     联系人 紧急联系人 联系人姓名 关系人姓名 关联人姓名 | contact_name contact_person emergency_contact contact next_of_kin emergency_name | lxr lxrxm jjlxr glxm gxrxm
RELATION    关系 亲属关系 与本人关系 与户主关系 关联客户号 关系人客户号 | relation relationship kinship family_relation relation_type disp_type disposition_type relationship_code rel_type related_customer_no related_cust_no disp_id disposition_id | gx qsgx gxlx yhzgx ybrgx glkhh gxrkhh
EMP_ADDRESS 单位地址 公司地址 工作地址 | employer_address company_address work_address office_address emp_address emp_addr company_addr work_addr | dwdz gsdz gzdz dwdizhi
EMPLOYER    工作单位 单位名称 雇主 就职单位 公司名称 任职单位 | employer company company_name work_unit employer_name workplace | gzdw dwmc gsmc rzdw gongzuodanwei
ORG_ADDRESS 机构地址 网点地址 分行地址 支行地址 | branch_address org_address outlet_address branch_addr org_addr | jgdz wddz zhdz
ORG_TEL     机构电话 网点电话 客服电话 支行电话 | branch_phone org_phone branch_tel org_tel outlet_tel hotline | jgdh wddh kfdh
OPEN_ORG    开户机构 开户行 开户网点 归属机构 所属机构 所属支行 机构号 网点号 管户机构 开户支行 | branch branch_id branch_no branch_code open_branch opening_branch open_org org org_id org_no org_code open_brch brch brch_no sub_branch managing_branch home_branch outlet_id inst_no open_inst | khjg khjgh khwd jgh jgbh wdh khh_jg gsjg ssjg khzh ghjg jgdm khhjg kaihujigou
ORG_NAME    机构名称 网点名称 支行名称 分行名称 开户行名称 银行名称 商户名称 | branch_name org_name outlet_name bank_name institution_name org_full_name open_bank_name brch_name | jgmc wdmc zhmc_jg khhmc yhmc shmc zhhmc
BANK_CODE   行号 联行号 清算行号 银行代码 对方行号 银行行号 | bank_code bank_no bank_id swift bic swift_code cnaps aba routing_number bank_to bank_from counterparty_bank sort_code bank | lhh hh qshh yhdm dfhh lianhanghao
ID_TYPE     证件类型 证件种类 证件类别 | id_type cert_type document_type doc_type idtype certificate_type identity_type id_kind | zjlx zjzl zjlb zhengjianleixing
ID_EXPIRY   证件有效期 证件到期日 身份证有效期 证件失效日期 | id_expiry id_expire cert_expiry id_valid_date id_expiration doc_expiry passport_expiry id_end_date cert_end_date cert_valid_date id_exp_date id_expiry_date id_expire_date | zjyxq zjdqr sfzyxq zjsxrq zjyxqz
ID_ISSUER   发证机关 签发机关 证件签发机关 | id_issuer issuing_authority cert_issuer issue_authority issued_by | fzjg qfjg zjqfjg fazhengjiguan
PASSPORT    护照 护照号 护照号码 | passport passport_no passport_number passport_id | hzh hzhm huzhao
USCC        统一社会信用代码 社会信用代码 营业执照号 组织机构代码 | uscc social_credit_code unified_credit_code business_license_no biz_license credit_code | tyshxydm shxydm yyzzh xydm zzjgdm
ID_NO       证件号码 证件号 身份证号 身份证号码 身份证 公民身份号码 公民身份证号 身份号码 | id_no id_number id_num idno id_card idcard id_card_no identity_no identity_number identity_card cert_no certificate_no cert_id cert_number national_id ssn document_no doc_no document_number social_security personal_id | zjhm zjh sfzh sfzhm sfz shenfenzheng zjhao sfzhao zhengjianhaoma gmsfhm
BIRTH_DATE  出生日期 出生年月 生日 出生年月日 | birth_date birthdate date_of_birth dob birthday born date_born birth birth_day birth_year bday | csrq csny sr chushengriqi shengri csnyr
GENDER      性别 | gender sex sex_code gender_code | xb xingbie xbdm
ETHNICITY   民族 | ethnicity ethnic nation minority ethnic_group nation_code | mz minzu
NATIONALITY 国籍 国家地区 国别 | nationality citizenship country country_code | gj guoji gb
MARITAL     婚姻 婚姻状况 婚姻状态 | marital marital_status marriage marriage_status | hyzk hy hunyin hyzt
EDUCATION   学历 学位 教育程度 文化程度 | education edu edu_level education_level schooling | xl xw xueli jycd whcd
OCCUPATION  职业 职务 职称 岗位 工作性质 | occupation job profession job_title position occupation_code career | zy zw_zy zhiye zc zhiwu
INCOME      收入 年收入 月收入 家庭收入 工资 薪资 | income salary annual_income monthly_income wage wages earnings year_income family_income payroll | sr_je nsr ysr shouru gz nsrje jtsr
MOBILE      手机 手机号 手机号码 移动电话 联系手机 预留手机 绑定手机 | mobile mobile_no mobile_phone mobile_number cell cellphone cell_phone phone_mobile mphone mob_no cell_no msisdn | sjh sjhm sj shouji ydsj yddh lxsj shoujihao ylsj ylsjh bdsj
TEL         固定电话 座机 家庭电话 办公电话 住宅电话 单位电话 固话 宅电 关联人手机 关系人手机 | tel landline home_phone home_tel office_phone office_tel fixed_line work_phone work_tel fax related_mobile | gddh zj_dh jtdh bgdh zzdh dwdh guhua dh_zz glsj gxrsj
PHONE       电话 联系电话 电话号码 联系方式 | phone phone_no phone_number phone_num telephone telephone_no tel_no contact_phone contact_no contact_number contact_tel phoneno telno | dh lxdh dhhm dianhua lxfs lianxidianhua
EMAIL       邮箱 电子邮箱 电子邮件 邮件地址 电邮 | email e_mail mail mailbox email_address mail_address email_addr | yx dzyx dzyj youxiang yjdz
WECHAT      微信 微信号 | wechat weixin wechat_id wx_openid wx_id openid open_id unionid union_id | wx wxh weixin
QQ          QQ号 QQ | qq qq_no qq_number qq_id | qqh qqhm
ALIPAY      支付宝 支付宝账号 | alipay alipay_id alipay_account | zfb zfbzh
IM          即时通讯 钉钉 | im_account im_id skype line_id dingtalk telegram whatsapp | jstx
USERNAME    用户名 登录名 登录账号 网银用户名 | username user_name login login_name login_id user_login user_account nickname nick_name ebank_user user_id | yhm dlm dlzh wyyhm yonghuming
POSTCODE    邮编 邮政编码 | postcode postal_code zip zip_code zipcode post_code postal | yb yzbm youbian
ADDRESS     地址 住址 通讯地址 家庭地址 居住地 户籍地址 户籍 详细地址 家庭住址 居住地址 所在地区 | address addr home_address residence residential_address mailing_address street street_address city province county town home_addr contact_address contact_addr district region district_id city_id region_id house_no location address_line | dz jtdz txdz hjdz jzdz zz dizhi hj jzd xxdz zhuzhi lxdz szd
NARRATIVE   投诉内容 当事人陈述 事情经过 | narrative complaint_text complaint_content | tsnr dsrcs sqjg
PLATE       车牌 车牌号 | plate plate_no license_plate car_plate vehicle_no plate_number car_no | cph chepai cphm
IP          IP地址 登录IP | ip ip_address ip_addr login_ip client_ip remote_ip last_ip ipaddr | ipdz dlip
MAC         MAC地址 | mac mac_address mac_addr | macdz
DEVICE      设备号 设备标识 设备指纹 | device device_id device_no imei idfa oaid android_id device_fingerprint terminal_id imsi | sbh sbbs sbid
BANK_CARD   卡号 银行卡号 借记卡号 信用卡号 主卡号 附属卡号 | card_no card_number card_num cardno bank_card bankcard credit_card debit_card pan bank_card_no bank_card_number card_id credit_card_no debit_card_no | kh yhkh jjkkh xykh kahao yinhangkahao yhk zkh fskh kkh
CONTRACT_ID 合同号 合同编号 借据号 借据编号 贷款合同号 协议号 协议编号 保单号 | contract_no contract_id contract_number agreement_no agreement_id loan_no loan_id loan_number iou_no due_bill_no policy_no facility_id | hth htbh jjh jjbh dkhth xyh xybh dkzh_ht bdh
TXN_ID      流水号 交易流水 交易流水号 交易编号 订单号 凭证号 | txn_id transaction_id trans_id trans_no txn_no serial_no transaction_no trx_id order_id journal_no order_no seq_no trade_no voucher_no transfer_id payment_id | jylsh lsh jybh ddh pzh liushuihao
TXN_NOTE    摘要 附言 交易附言 备注摘要 交易摘要 用途 交易说明 | txn_note transaction_note txn_memo posting_text trans_memo txn_desc txn_remark | zy_jy fy zhaiyao jyfy jyzy yt bz_jy
ACCT_STATUS 账户状态 客户状态 卡状态 账户类型 账户种类 客户级别 客户类别 身故 死亡 久悬 睡眠户 卡类型 员工标志 限制标志 冻结标志 仅卡客户 授权用途 同意用途 对账频率 对账单频率 | account_status acct_status card_status cust_status customer_status account_type acct_type client_status acct_stat cust_stat dormant_flag frozen_flag card_only consented_purposes statement_frequency frequency | zhzt khzt kzt zhlx zhzl khjb khlb swbz sfyg xzbz jxbz klx djbz jkkh sqyt dzpl
OPEN_DATE   开户日期 开户日 开卡日期 建户日期 销户日期 开立日期 注册日期 发卡日期 发卡日 | open_date opened opening_date account_open_date create_date issued_date issue_date date_opened acct_open_date close_date closing_date registration_date register_date card_issue_date opened_at signup_date | khrq xhrq jhrq kkrq kaihuriqi zcrq klrq jdrq
BALANCE     余额 账户余额 可用余额 存款余额 冻结金额 日均余额 总资产 资产 | balance bal account_balance available_balance avail_bal current_balance acct_bal total_assets aum avg_balance net_worth frozen_amount deposit_balance book_balance ledger_balance | ye zhye kyye ckye rjye djje zzc yue zczj aum
LOAN        贷款金额 贷款余额 逾期 授信额度 信用额度 还款 贷款期限 贷款状态 贷款用途 借款金额 本金 欠款 逾期天数 逾期金额 授信 额度 合同金额 起息日 到期日 放款日期 还款日 | loan_amount loan_amt loan_balance credit_limit credit_line overdue overdue_days overdue_amount principal installment loan_term loan_status loan_type granted_date due_date mortgage debt outstanding repayment loan_purpose arrears line_of_credit granted_amount loan_date | dkje dkye yqje yqts sxed xyed dkqx dkzt dkyt bj qk hkje ed dke fkrq dqr_dk htje qxr qxrq dqr dqrq hkr hkrq
RATE        利率 执行利率 年利率 | interest_rate rate int_rate apr annual_rate loan_rate exec_rate | ll lilv zxll nll
TXN         交易金额 交易日期 交易时间 交易类型 对方账号名 对方户名 交易渠道 发生额 借贷标志 交易码 入账日期 | txn_amount transaction_amount trans_amount txn_date transaction_date trans_date txn_type trans_type transaction_type txn_time trans_time txn_amt trans_amt debit_credit dc_flag payment_amount counterparty_name merchant merchant_name posting_date value_date txn_channel trade_amount trade_date trade_time tran_amt tran_date withdrawal deposit_amount | jyje jyrq jysj jylx fse dfhm dfmc jyqd jdbz jdbj jym rzrq jiaoyijine jyxm
ACCOUNT     账号 帐号 账户号 账户 帐户 银行账号 对方账号 结算账号 存款账号 收款账号 付款账号 | account acc account_no account_id acct_no acct_id account_number acct acctno accno acc_no iban deposit_account counterparty_account account_to account_from to_account from_account acct_num payee_account payer_account | zh zhh zhhm zhanghao jszh dfzh ckzh skzh fkzh yhzh zhbh zhid
RISK        风险等级 信用评分 信用等级 客户等级 风险评级 评级 客户星级 黑名单 五级分类 反洗钱等级 | risk_level risk_rating credit_score credit_rating risk_grade rating risk_score cust_level customer_level customer_grade blacklist aml_risk pd_score vip_level credit_grade risk_class cust_grade cust_star five_class five_level | fxdj xypf xydj khdj fxpj pj khxj hmd wjfl fengxiandengji
KYC_IMAGE   影像 证件照 身份证正面 身份证照片 身份证影像 人脸照片 照片 录音 录像 签名 头像 | id_image photo id_photo face_photo id_front id_back selfie portrait signature_image kyc_image image image_path photo_path id_card_image recording audio_path video_path face_image avatar id_scan | zp yxlj zjyx zjzp sfzzp rlzp txzp zhaopian ly lx_ly qm
NAME        姓名 客户姓名 客户名称 户名 持卡人姓名 真实姓名 中文姓名 账户名称 持卡人 户主 借款人 | full_name real_name customer_name cust_name client_name person_name chinese_name name_cn holder_name account_name cardholder cardholder_name acct_name first_name last_name surname given_name family_name middle_name owner_name borrower_name payee_name applicant_name beneficiary_name cname | xm khxm khmc hm xingming zsxm zwxm khm hzxm ckrxm zhmc zwm kehumingcheng xm_cn
NONE        创建时间 更新时间 修改时间 版本号 删除标志 币种 数据日期 产品代码 序号 文件路径 通话流水号 通话时间 拍照日期 拍摄日期 持有类型 持有人类型 | created_at updated_at create_time update_time modified_at last_modified version etl_date etl_time batch_id is_deleted del_flag load_date currency currency_code ccy data_date row_id product_code product_id product_name sort_order created_on updated_on call_serial call_time capture_date holder_type | cjsj gxsj xgsj bbh scbz bz_ccy sjrq cpdm cpmc bizhong etlrq bz xh wjlj thlsh thsj pzrq psrq cylx
"""

# What a table is about, by words of its name: decides what a column of a general name (id, amount, status) says.
SUBJECTS = """
customer 客户 个人信息 存款人 持卡人 | cust customer client person individual party member people cif ecif borrower | kh khxx khjbxx grkh khb
staff    员工 柜员 操作员 | staff employee emp teller operator hr manager | yg ygxx gy czy
branch   机构 网点 支行 分行 | branch org organisation organization outlet institution brch dept department atm | jg jgxx wd bm
account  账户 帐户 存款 | account acct deposit savings accounts | zh zhxx ck zhb ckzh
card     银行卡 卡片 信用卡 借记卡 | card cards bankcard | k kxx yhk kpxx xyk
loan     贷款 借据 信贷 借款 | loan loans credit mortgage lending iou | dk jj dkxx dkjj xd
txn      交易 流水 转账 支付 明细 | transaction transactions txn trans trx tran order orders payment payments transfer transfers journal trade standing auth authorisation authorization | jy ls jyls jymx mx zz lsb
link     关系 关联 | disp disposition relation relations rel link ownership holder family kin | gx gl
holder   客户持有 | |
image    影像 照片 | image images photo photos | yx
document 证件 | certificate certificates cert document documents | zjxx
place    地区 区域 行政区划 | district region city province area country | dq qy xzqh
"""

# A general column in a table of that subject.
GENERAL = {
    ("customer", "name"): "NAME",
    ("customer", "mc"): "NAME",
    ("customer", "id"): "CUST_ID",
    ("customer", "status"): "ACCT_STATUS",
    ("staff", "name"): "STAFF_NAME",
    ("staff", "xm"): "STAFF_NAME",
    ("staff", "id"): "STAFF_ID",
    ("branch", "name"): "ORG_NAME",
    ("branch", "mc"): "ORG_NAME",
    ("branch", "address"): "ORG_ADDRESS",
    ("branch", "phone"): "ORG_TEL",
    ("branch", "tel"): "ORG_TEL",
    ("branch", "id"): "OPEN_ORG",
    ("account", "id"): "ACCOUNT",
    ("account", "name"): "NAME",
    ("account", "status"): "ACCT_STATUS",
    ("account", "district id"): "OPEN_ORG",
    ("account", "region id"): "OPEN_ORG",
    ("image", "wjlj"): "KYC_IMAGE",
    ("image", "file path"): "KYC_IMAGE",
    ("image", "path"): "KYC_IMAGE",
    ("image", "url"): "KYC_IMAGE",
    ("card", "id"): "BANK_CARD",
    ("card", "status"): "ACCT_STATUS",
    ("card", "card type"): "ACCT_STATUS",
    ("card", "expiry date"): "CARD_EXPIRY",
    ("card", "expiry"): "CARD_EXPIRY",
    ("card", "expire date"): "CARD_EXPIRY",
    ("card", "exp date"): "CARD_EXPIRY",
    ("card", "valid date"): "CARD_EXPIRY",
    ("card", "yxq"): "CARD_EXPIRY",
    ("card", "fkrq"): "OPEN_DATE",
    ("loan", "id"): "CONTRACT_ID",
    ("loan", "amount"): "LOAN",
    ("loan", "balance"): "LOAN",
    ("loan", "duration"): "LOAN",
    ("loan", "term"): "LOAN",
    ("loan", "payments"): "LOAN",
    ("loan", "payment"): "LOAN",
    ("loan", "status"): "LOAN",
    ("loan", "type"): "LOAN",
    ("loan", "purpose"): "LOAN",
    ("loan", "date"): "LOAN",
    ("loan", "je"): "LOAN",
    ("loan", "qx"): "LOAN",
    ("loan", "issue date"): "LOAN",
    ("loan", "start date"): "LOAN",
    ("loan", "end date"): "LOAN",
    ("loan", "grade"): "RISK",
    ("txn", "id"): "TXN_ID",
    ("txn", "amount"): "TXN",
    ("txn", "amt"): "TXN",
    ("txn", "je"): "TXN",
    ("txn", "date"): "TXN",
    ("txn", "time"): "TXN",
    ("txn", "rq"): "TXN",
    ("txn", "type"): "TXN",
    ("txn", "category"): "TXN",
    ("txn", "operation"): "TXN",
    ("txn", "channel"): "TXN",
    ("txn", "k symbol"): "TXN",
    ("txn", "status"): "TXN",
    ("txn", "merchant"): "TXN",
    ("txn", "merchant name"): "TXN",
    ("txn", "zy"): "TXN_NOTE",
    ("txn", "memo"): "TXN_NOTE",
    ("txn", "narrative"): "TXN_NOTE",
    ("txn", "remark"): "TXN_NOTE",
    ("txn", "summary"): "TXN_NOTE",
    ("txn", "description"): "TXN_NOTE",
    ("txn", "account"): "ACCOUNT",
    ("link", "type"): "RELATION",
}

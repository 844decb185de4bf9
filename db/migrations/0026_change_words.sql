-- The words of 变更 for what stands in no certificate; a channel that has words of its own keeps them.
UPDATE "channel_services" SET "summary" = '单位名称等写在证书里的信息变了，换发一枚证书；经办人、手机号等变了，只更新登记。'
WHERE "business_type" = 'change' AND "summary" = '单位名称等写在证书里的信息有变化，换发一枚信息正确的证书。';
--> statement-breakpoint
UPDATE "channel_services" SET "materials" = ARRAY['单位名称变了：变更后的营业执照、准予变更登记通知书（复印件须加盖单位公章）', '法定代表人变了：变更后的营业执照（复印件须加盖单位公章），法定代表人身份证头像页和国徽页', '经办人变了：新经办人身份证头像页和国徽页，以及授权书（由系统生成，打印后签字盖章）', '部门、单位电话或经办人手机号变了：不需要资料', '经办人手机，用于接收验证码', '以下任意一种：法定代表人实名手机号；法定代表人银行卡号和预留手机号；企业对公账户']
WHERE "business_type" = 'change' AND "materials" = ARRAY['单位名称变了：变更后的营业执照、准予变更登记通知书（复印件须加盖单位公章）', '法定代表人也变了：法定代表人身份证头像页和国徽页', '经办人也变了：新经办人身份证头像页和国徽页，以及授权书（由系统生成，打印后签字盖章）', '经办人手机，用于接收验证码', '以下任意一种：法定代表人实名手机号；法定代表人银行卡号和预留手机号；企业对公账户'];

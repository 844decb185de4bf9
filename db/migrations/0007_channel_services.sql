CREATE TABLE "channel_services" (
	"channel_id" text NOT NULL,
	"business_type" text NOT NULL,
	"open" boolean DEFAULT true NOT NULL,
	"fee_fen" integer NOT NULL,
	"production_days" integer NOT NULL,
	"summary" text NOT NULL,
	"materials" text[] NOT NULL,
	CONSTRAINT "channel_services_channel_id_business_type_pk" PRIMARY KEY("channel_id","business_type")
);
--> statement-breakpoint
-- What every channel offered so far, at its own terms.
INSERT INTO "channel_services" ("channel_id", "business_type", "fee_fen", "production_days", "summary", "materials")
SELECT "id", 'reissue', "reissue_fee_fen", "production_days", '证书介质丢失或损坏，补办一枚信息一致的新证书。',
	ARRAY['营业执照（复印件须加盖单位公章），拍照或扫描', '经办人身份证头像页和国徽页（原件），可以用手机拍照', '经办人手机，用于接收验证码', '以下任意一种：法定代表人实名手机号；法定代表人银行卡号和预留手机号；企业对公账户']
FROM "channels";--> statement-breakpoint
ALTER TABLE "channels" DROP COLUMN "reissue_fee_fen";--> statement-breakpoint
ALTER TABLE "channels" DROP COLUMN "production_days";
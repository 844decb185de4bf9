CREATE TABLE "channel_logos" (
	"channel_id" text PRIMARY KEY NOT NULL,
	"png" "bytea" NOT NULL,
	"sha256" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consult_messages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"message_no" text NOT NULL,
	"channel_id" text NOT NULL,
	"subscriber_id" uuid,
	"order_no" text,
	"category" text NOT NULL,
	"question" text NOT NULL,
	"mobile" text NOT NULL,
	"mobile_index" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"answer" text,
	"answered_at" timestamp with time zone,
	"answered_by" text,
	"notice_state" text DEFAULT 'none' NOT NULL,
	"notice_attempted_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "acceptance_points" ADD COLUMN "opening" jsonb DEFAULT '{"days":[1,2,3,4,5],"spans":[["09:00","12:00"],["13:30","17:30"]]}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "hotline_opening" jsonb DEFAULT '{"days":[1,2,3,4,5],"spans":[["09:00","12:00"],["13:30","17:30"]]}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "products" jsonb;--> statement-breakpoint
UPDATE "channels" SET "products" = jsonb_build_array(jsonb_build_object('id', 'organisation', 'name', "product_name", 'note', ''));--> statement-breakpoint
ALTER TABLE "channels" ALTER COLUMN "products" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "agreement_kinds" text[] DEFAULT '{"service","privacy"}' NOT NULL;--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "welcome" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "banner" text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "consult_messages_no" ON "consult_messages" USING btree ("message_no");--> statement-breakpoint
CREATE INDEX "consult_messages_subscriber" ON "consult_messages" USING btree ("subscriber_id");--> statement-breakpoint
CREATE INDEX "consult_messages_mobile" ON "consult_messages" USING btree ("mobile_index");--> statement-breakpoint
CREATE INDEX "consult_messages_waiting" ON "consult_messages" USING btree ("answered_at","asked_at");--> statement-breakpoint
ALTER TABLE "channels" DROP COLUMN "service_hours";--> statement-breakpoint
ALTER TABLE "channels" DROP COLUMN "product_name";
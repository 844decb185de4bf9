CREATE TABLE "dropped_waybills" (
	"client_order_id" text PRIMARY KEY NOT NULL,
	"order_no" text NOT NULL,
	"waybill_no" text,
	"state" text DEFAULT 'open' NOT NULL,
	"dropped_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "dropped_waybills_order" ON "dropped_waybills" USING btree ("order_no");
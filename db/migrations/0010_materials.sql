CREATE TABLE "application_forms" (
	"order_no" text NOT NULL,
	"version" integer NOT NULL,
	"form_no" text NOT NULL,
	"file_key" text,
	"sha256" text NOT NULL,
	"size_bytes" integer NOT NULL,
	"template_version" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "application_forms_order_no_version_pk" PRIMARY KEY("order_no","version")
);
--> statement-breakpoint
CREATE TABLE "material_parcels" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"order_no" text NOT NULL,
	"courier" text,
	"waybill_no" text,
	"state" text NOT NULL,
	"announced_at" timestamp with time zone,
	"registered_at" timestamp with time zone,
	"registered_by" text,
	"missing" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "materials_received_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "application_forms_form_no" ON "application_forms" USING btree ("form_no");--> statement-breakpoint
CREATE INDEX "material_parcels_order" ON "material_parcels" USING btree ("order_no");--> statement-breakpoint
CREATE INDEX "material_parcels_waybill" ON "material_parcels" USING btree ("waybill_no");--> statement-breakpoint
CREATE UNIQUE INDEX "material_parcels_one_announced" ON "material_parcels" USING btree ("order_no") WHERE state = 'announced';
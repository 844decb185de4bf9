ALTER TABLE "agreements" ADD COLUMN "category" text DEFAULT 'agreement' NOT NULL;--> statement-breakpoint
ALTER TABLE "agreements" ADD COLUMN "summary" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "agreements" ADD COLUMN "methods" text[];--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "withdrawn_at" timestamp with time zone;
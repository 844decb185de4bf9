ALTER TABLE "payments" ADD COLUMN "page_url" text;--> statement-breakpoint
ALTER TABLE "verifications" ADD COLUMN "provider_flow" text;--> statement-breakpoint
ALTER TABLE "verifications" ADD COLUMN "polled_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "verifications_flow" ON "verifications" USING btree ("provider_flow");
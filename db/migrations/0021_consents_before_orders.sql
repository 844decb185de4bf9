DROP INDEX "agreements_kind_version";--> statement-breakpoint
ALTER TABLE "agreements" ADD COLUMN "provider" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "consents" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "onboardings" ADD COLUMN "consents" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "agreements_kind_version" ON "agreements" USING btree ("kind","provider","version");--> statement-breakpoint
-- Channels that ask for each recipient on its own ask for these two as well.
UPDATE "channels" SET "agreement_kinds" = "agreement_kinds" || ARRAY['provide_register', 'provide_account_check'] WHERE 'provide_verifier' = ANY ("agreement_kinds") AND NOT 'provide_register' = ANY ("agreement_kinds");

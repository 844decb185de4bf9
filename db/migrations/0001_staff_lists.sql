-- A part of a name is searched by trigrams; the extension is part of PostgreSQL and trusted.
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE INDEX "orders_uscc" ON "orders" USING btree ("uscc");--> statement-breakpoint
CREATE INDEX "orders_submitted" ON "orders" USING btree ("submitted_at");--> statement-breakpoint
CREATE INDEX "orders_state_since" ON "orders" USING btree ("state_since");--> statement-breakpoint
CREATE INDEX "orders_name_trgm" ON "orders" USING gin ("organisation_name" gin_trgm_ops);
CREATE TABLE "acceptance_points" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"contact" text NOT NULL,
	"phone" text NOT NULL,
	"province" text NOT NULL,
	"city" text NOT NULL,
	"county" text NOT NULL,
	"address" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agreements" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"sha256" text NOT NULL,
	"published_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "channels" (
	"id" text PRIMARY KEY NOT NULL,
	"number" integer NOT NULL,
	"name" text NOT NULL,
	"open" boolean DEFAULT true NOT NULL,
	"hotline" text NOT NULL,
	"service_hours" text NOT NULL,
	"site_name" text NOT NULL,
	"site_url" text NOT NULL,
	"reissue_fee_fen" integer NOT NULL,
	"production_days" integer NOT NULL,
	"methods" text[] NOT NULL,
	"acceptance_point_id" text NOT NULL,
	"product_name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"order_no" text NOT NULL,
	"agreement_id" text NOT NULL,
	"sha256" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"order_no" text PRIMARY KEY NOT NULL,
	"request_no" text NOT NULL,
	"state" text NOT NULL,
	"serial_no" text,
	"invoice_no" text,
	"pdf_key" text,
	"fail_reason" text,
	"issued_at" timestamp with time zone,
	"mailed_at" timestamp with time zone,
	"red_bill_id" text,
	"red_invoice_no" text,
	"reversed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"order_no" text NOT NULL,
	"channel" text NOT NULL,
	"template" text NOT NULL,
	"occurrence" integer NOT NULL,
	"target_masked" text NOT NULL,
	"state" text NOT NULL,
	"provider_serial" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"order_no" text PRIMARY KEY NOT NULL,
	"channel_id" text NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"business_type" text NOT NULL,
	"material_route" text NOT NULL,
	"method" text NOT NULL,
	"state" text NOT NULL,
	"state_since" timestamp with time zone NOT NULL,
	"lineage_id" uuid NOT NULL,
	"old_certificate_id" uuid,
	"new_certificate_id" uuid,
	"uscc" text NOT NULL,
	"organisation_name" text NOT NULL,
	"application" text NOT NULL,
	"amount_fen" integer NOT NULL,
	"invoice_status" text DEFAULT 'none' NOT NULL,
	"application_confirmed_at" timestamp with time zone,
	"submitted_at" timestamp with time zone NOT NULL,
	"payment_deadline" timestamp with time zone NOT NULL,
	"paid_at" timestamp with time zone,
	"approved_at" timestamp with time zone,
	"promised_ship_date" text,
	"promise_provisional" text,
	"produced_at" timestamp with time zone,
	"shipped_at" timestamp with time zone,
	"delivered_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"claimed_by" text,
	"claimed_at" timestamp with time zone,
	"reject_reasons" jsonb,
	"production_attempt" integer DEFAULT 0 NOT NULL,
	"cancel_reason" text
);
--> statement-breakpoint
CREATE TABLE "payment_notices" (
	"notify_id" text PRIMARY KEY NOT NULL,
	"out_trade_no" text NOT NULL,
	"result" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"order_no" text NOT NULL,
	"out_trade_no" text NOT NULL,
	"amount_fen" integer NOT NULL,
	"state" text NOT NULL,
	"qr_code" text,
	"qr_expires_at" timestamp with time zone,
	"trade_no" text,
	"paid_at" timestamp with time zone,
	"refund_no" text,
	"refund_reason" text,
	"refunded_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reviews" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"order_no" text NOT NULL,
	"staff_id" text NOT NULL,
	"decision" text NOT NULL,
	"reasons" jsonb NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"order_no" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"original_key" text NOT NULL,
	"clean_key" text,
	"file_name" text NOT NULL,
	"size_bytes" integer NOT NULL,
	"sha256" text NOT NULL,
	"width" integer,
	"height" integer,
	"refusal" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ca_certificates" (
	"name" text PRIMARY KEY NOT NULL,
	"der" "bytea" NOT NULL,
	"pem" text NOT NULL,
	"subject_key_id" text NOT NULL,
	"not_after" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "certificates" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"lineage_id" uuid NOT NULL,
	"order_no" text NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"business_type" text NOT NULL,
	"serial_hex" text NOT NULL,
	"state" text NOT NULL,
	"common_name" text NOT NULL,
	"subject" jsonb,
	"public_key_sha256" text,
	"key_bits" integer NOT NULL,
	"tbs_der" "bytea",
	"der" "bytea",
	"pem" text,
	"not_before" timestamp with time zone NOT NULL,
	"not_after" timestamp with time zone NOT NULL,
	"token_serial" text,
	"applied_at" timestamp with time zone NOT NULL,
	"completed_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"revocation_reason" text
);
--> statement-breakpoint
CREATE TABLE "crls" (
	"issuer" text NOT NULL,
	"number" integer NOT NULL,
	"der" "bytea" NOT NULL,
	"this_update" timestamp with time zone NOT NULL,
	"next_update" timestamp with time zone NOT NULL,
	"entries" integer NOT NULL,
	CONSTRAINT "crls_issuer_number_pk" PRIMARY KEY("issuer","number")
);
--> statement-breakpoint
CREATE TABLE "ocsp_responses" (
	"serial_hex" text NOT NULL,
	"hash" text NOT NULL,
	"der" "bytea" NOT NULL,
	"this_update" timestamp with time zone NOT NULL,
	"next_update" timestamp with time zone NOT NULL,
	CONSTRAINT "ocsp_responses_serial_hex_hash_pk" PRIMARY KEY("serial_hex","hash")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"action" text NOT NULL,
	"object_type" text NOT NULL,
	"object_id" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"reason" text,
	"origin" text
);
--> statement-breakpoint
CREATE TABLE "calendar_days" (
	"date" text PRIMARY KEY NOT NULL,
	"working" boolean NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "calendar_years" (
	"year" integer PRIMARY KEY NOT NULL,
	"loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"workflow_type" text NOT NULL,
	"workflow_id" text NOT NULL,
	"start_input" jsonb NOT NULL,
	"event" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"delivered_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "process_status" (
	"name" text PRIMARY KEY NOT NULL,
	"instance" text NOT NULL,
	"version" text NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"detail" jsonb
);
--> statement-breakpoint
CREATE TABLE "provider_tokens" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"window_start" timestamp with time zone NOT NULL,
	"count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" text PRIMARY KEY NOT NULL,
	"login" text NOT NULL,
	"name" text NOT NULL,
	"roles" text[] NOT NULL,
	"acceptance_point_id" text,
	"password_hash" text NOT NULL,
	"totp_secret" text,
	"totp_last_step" integer DEFAULT 0 NOT NULL,
	"failed_logins" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp with time zone,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_sessions" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"staff_id" text NOT NULL,
	"stage" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pin_deliveries" (
	"order_no" text PRIMARY KEY NOT NULL,
	"method" text NOT NULL,
	"delivery_key" text NOT NULL,
	"target_masked" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "productions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"order_no" text NOT NULL,
	"attempt" integer NOT NULL,
	"station_id" text NOT NULL,
	"token_serial" text NOT NULL,
	"state" text NOT NULL,
	"error_code" text,
	"error_message" text,
	"certificate_id" uuid,
	"evidence" jsonb,
	"started_by" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "route_events" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"waybill_no" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"place" text NOT NULL,
	"text" text NOT NULL,
	"op_code" text NOT NULL,
	"stage" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shipments" (
	"order_no" text PRIMARY KEY NOT NULL,
	"client_order_id" text NOT NULL,
	"waybill_no" text,
	"label_key" text,
	"slip_key" text,
	"token_serial" text,
	"bound_at" timestamp with time zone,
	"bound_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "station_slots" (
	"station_id" text NOT NULL,
	"token_serial" text NOT NULL,
	"slot" integer NOT NULL,
	"label" text NOT NULL,
	"model" text NOT NULL,
	"state" text NOT NULL,
	"step" text,
	"step_text" text,
	"message" text,
	"order_no" text,
	"reported_at" timestamp with time zone NOT NULL,
	CONSTRAINT "station_slots_station_id_token_serial_pk" PRIMARY KEY("station_id","token_serial")
);
--> statement-breakpoint
CREATE TABLE "stations" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"acceptance_point_id" text NOT NULL,
	"public_key" text,
	"version" text,
	"started_at" timestamp with time zone,
	"seen_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "token_secrets" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"token_serial" text NOT NULL,
	"order_no" text NOT NULL,
	"attempt" integer NOT NULL,
	"so_pin_sealed" text NOT NULL,
	"user_pin_sealed" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "drafts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"certificate_id" uuid NOT NULL,
	"data" text NOT NULL,
	"order_no" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "one_time_codes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"purpose" text NOT NULL,
	"subject" text NOT NULL,
	"code_hash" text,
	"subscriber_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "portal_sessions" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"channel_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "subscribers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"channel_id" text NOT NULL,
	"uscc" text NOT NULL,
	"name" text NOT NULL,
	"department" text DEFAULT '' NOT NULL,
	"phone" text DEFAULT '' NOT NULL,
	"region_code" text DEFAULT '' NOT NULL,
	"agent_name" text NOT NULL,
	"agent_mobile" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"draft_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"method" text NOT NULL,
	"fields_hash" text NOT NULL,
	"outcome" text NOT NULL,
	"mismatch_field" text,
	"provider_code" text,
	"code_hash" text,
	"code_tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE UNIQUE INDEX "agreements_kind_version" ON "agreements" USING btree ("kind","version");--> statement-breakpoint
CREATE UNIQUE INDEX "channels_number" ON "channels" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "consents_order_agreement" ON "consents" USING btree ("order_no","agreement_id");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_request_no" ON "invoices" USING btree ("request_no");--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_once" ON "notifications" USING btree ("order_no","channel","template","occurrence");--> statement-breakpoint
CREATE INDEX "orders_subscriber" ON "orders" USING btree ("subscriber_id");--> statement-breakpoint
CREATE INDEX "orders_state" ON "orders" USING btree ("state","state_since");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_one_running_per_lineage" ON "orders" USING btree ("lineage_id") WHERE state not in ('completed', 'refunded', 'closed');--> statement-breakpoint
CREATE UNIQUE INDEX "payments_out_trade_no" ON "payments" USING btree ("out_trade_no");--> statement-breakpoint
CREATE INDEX "payments_order" ON "payments" USING btree ("order_no");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_one_paid" ON "payments" USING btree ("order_no") WHERE state = 'paid';--> statement-breakpoint
CREATE INDEX "uploads_order" ON "uploads" USING btree ("order_no");--> statement-breakpoint
CREATE UNIQUE INDEX "uploads_one_current" ON "uploads" USING btree ("order_no","kind") WHERE state in ('received', 'ready');--> statement-breakpoint
CREATE UNIQUE INDEX "certificates_serial" ON "certificates" USING btree ("serial_hex");--> statement-breakpoint
CREATE UNIQUE INDEX "certificates_public_key" ON "certificates" USING btree ("public_key_sha256");--> statement-breakpoint
CREATE INDEX "certificates_subscriber" ON "certificates" USING btree ("subscriber_id");--> statement-breakpoint
CREATE UNIQUE INDEX "certificates_attempt" ON "certificates" USING btree ("order_no","attempt");--> statement-breakpoint
CREATE UNIQUE INDEX "certificates_one_valid_per_order" ON "certificates" USING btree ("order_no") WHERE state in ('pending', 'valid');--> statement-breakpoint
CREATE INDEX "audit_log_object" ON "audit_log" USING btree ("object_type","object_id");--> statement-breakpoint
CREATE INDEX "outbox_pending" ON "outbox" USING btree ("id") WHERE "outbox"."delivered_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "staff_login" ON "staff" USING btree ("login");--> statement-breakpoint
CREATE UNIQUE INDEX "productions_attempt" ON "productions" USING btree ("order_no","attempt");--> statement-breakpoint
CREATE UNIQUE INDEX "productions_token_in_use" ON "productions" USING btree ("token_serial") WHERE state in ('running', 'made');--> statement-breakpoint
CREATE UNIQUE INDEX "route_events_once" ON "route_events" USING btree ("waybill_no","at","op_code");--> statement-breakpoint
CREATE UNIQUE INDEX "shipments_client_order_id" ON "shipments" USING btree ("client_order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "shipments_waybill" ON "shipments" USING btree ("waybill_no");--> statement-breakpoint
CREATE UNIQUE INDEX "token_secrets_attempt" ON "token_secrets" USING btree ("order_no","attempt");--> statement-breakpoint
CREATE INDEX "token_secrets_serial" ON "token_secrets" USING btree ("token_serial");--> statement-breakpoint
CREATE INDEX "drafts_subscriber" ON "drafts" USING btree ("subscriber_id","certificate_id");--> statement-breakpoint
CREATE INDEX "one_time_codes_subject" ON "one_time_codes" USING btree ("purpose","subject");--> statement-breakpoint
CREATE UNIQUE INDEX "subscribers_channel_uscc" ON "subscribers" USING btree ("channel_id","uscc");--> statement-breakpoint
CREATE INDEX "verifications_draft" ON "verifications" USING btree ("draft_id");
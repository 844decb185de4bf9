ALTER TABLE "orders" ADD COLUMN "asked_consents" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
-- An order was only taken with everything that was asked for.
update orders o
set asked_consents = (
  select coalesce(array_agg(distinct a.kind), '{}')
  from consents c
  join agreements a on a.id = c.agreement_id
  where c.order_no = o.order_no
);

ALTER TABLE "subscribers" ALTER COLUMN "phone" DROP DEFAULT;--> statement-breakpoint
-- What was erased before these went with it.
update subscribers set phone = '' where erased_at is not null;--> statement-breakpoint
update invoices i set fail_reason = case when i.fail_reason like 'red:%' then 'red:' end
from orders o
where o.order_no = i.order_no and o.erased_at is not null and i.fail_reason is not null;--> statement-breakpoint
update notifications n set target_masked = '' from orders o where o.order_no = n.order_no and o.erased_at is not null;--> statement-breakpoint
update pin_deliveries d set target_masked = '' from orders o where o.order_no = d.order_no and o.erased_at is not null;--> statement-breakpoint
update resends r set target_masked = '' from orders o where o.order_no = r.order_no and o.erased_at is not null;

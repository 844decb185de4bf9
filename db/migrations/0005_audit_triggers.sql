-- The audit log's hash chain, ADR 9. The canonical form of a row is written down a second time in db/audit-chain.ts, which checks it.
CREATE FUNCTION audit_field(value text) RETURNS text LANGUAGE sql IMMUTABLE
	RETURN coalesce(octet_length(convert_to(value, 'UTF8')) || ':' || value, '-') || ',';
--> statement-breakpoint
CREATE FUNCTION audit_hash(previous bytea, place bigint, act audit_log) RETURNS bytea LANGUAGE sql STABLE
	RETURN sha256(previous || convert_to(
		'certdesk-audit-1,' || place || ',' || act.seq || ',' || (extract(epoch FROM act.at) * 1000000)::bigint || ','
		|| audit_field(act.actor_kind) || audit_field(act.actor_id) || audit_field(act.action)
		|| audit_field(act.object_type) || audit_field(act.object_id)
		|| audit_field(act.before::text) || audit_field(act.after::text)
		|| audit_field(act.reason) || audit_field(act.origin), 'UTF8'));
--> statement-breakpoint
-- Whoever inserts chooses neither the time nor the place in the chain.
CREATE FUNCTION audit_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.at := now();
	NEW.position := NULL;
	NEW.prev_hash := NULL;
	NEW.hash := NULL;
	RETURN NEW;
END $$;
--> statement-breakpoint
-- Runs at commit, when the transaction wants no other lock any more: the lock on the head can't be part of a deadlock, and is held
-- for the commit alone. With the owner's rights, because the application's role may update neither table.
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	head audit_head;
	link bytea;
BEGIN
	SELECT * INTO head FROM audit_head WHERE one FOR UPDATE;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'the audit log has no head' USING ERRCODE = 'integrity_constraint_violation';
	END IF;
	link := audit_hash(head.hash, head.position + 1, NEW);
	UPDATE audit_log SET position = head.position + 1, prev_hash = head.hash, hash = link WHERE seq = NEW.seq;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'the audit row is gone' USING ERRCODE = 'integrity_constraint_violation';
	END IF;
	UPDATE audit_head SET position = head.position + 1, hash = link WHERE one;
	RETURN NULL;
END $$;
--> statement-breakpoint
-- As a trigger of a table of his own nobody may use it.
REVOKE EXECUTE ON FUNCTION audit_chain() FROM PUBLIC;
--> statement-breakpoint
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	-- The one change that is allowed: a row of this transaction gets its place.
	IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_log' THEN
		IF OLD.hash IS NULL AND NEW.hash IS NOT NULL AND (to_jsonb(NEW) - '{position,prev_hash,hash}'::text[])
			= (to_jsonb(OLD) - '{position,prev_hash,hash}'::text[]) THEN
			RETURN NEW;
		END IF;
	END IF;
	RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
INSERT INTO audit_head (position, hash) VALUES (0, decode(repeat('00', 32), 'hex'));
--> statement-breakpoint
-- Rows from before the chain are joined in the order of their numbers.
DO $$
DECLARE
	head audit_head;
	act audit_log;
BEGIN
	SELECT * INTO head FROM audit_head;
	FOR act IN SELECT * FROM audit_log ORDER BY seq LOOP
		UPDATE audit_log SET position = head.position + 1, prev_hash = head.hash,
			hash = audit_hash(head.hash, head.position + 1, act) WHERE seq = act.seq
			RETURNING position, hash INTO head.position, head.hash;
	END LOOP;
	UPDATE audit_head SET position = head.position, hash = head.hash;
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_log_begin BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_begin();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER audit_log_chain AFTER INSERT ON audit_log DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW EXECUTE FUNCTION audit_chain();
--> statement-breakpoint
CREATE TRIGGER audit_log_refuse BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_refuse();
--> statement-breakpoint
CREATE TRIGGER audit_log_refuse_truncate BEFORE TRUNCATE ON audit_log EXECUTE FUNCTION audit_refuse();
--> statement-breakpoint
CREATE TRIGGER audit_seals_refuse BEFORE UPDATE OR DELETE ON audit_seals FOR EACH ROW EXECUTE FUNCTION audit_refuse();
--> statement-breakpoint
CREATE TRIGGER audit_seals_refuse_truncate BEFORE TRUNCATE ON audit_seals EXECUTE FUNCTION audit_refuse();
--> statement-breakpoint
-- Also in a session that turns ordinary triggers off.
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_begin, ENABLE ALWAYS TRIGGER audit_log_chain,
	ENABLE ALWAYS TRIGGER audit_log_refuse, ENABLE ALWAYS TRIGGER audit_log_refuse_truncate;
--> statement-breakpoint
ALTER TABLE audit_seals ENABLE ALWAYS TRIGGER audit_seals_refuse, ENABLE ALWAYS TRIGGER audit_seals_refuse_truncate;

import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Courier, ParcelState } from '../../lib/domain/material';
import type { UploadKind } from '../../lib/domain/order';
import { encryptedText } from '../encrypted';

const at = (name: string) => timestamp(name, { withTimezone: true });

/** 申请表 as it was printed once: the same bytes for ever, whatever the template becomes. */
export const applicationForms = pgTable(
  'application_forms',
  {
    orderNo: text('order_no').notNull(),
    version: integer('version').notNull(),
    /** Barcode on every page. */
    formNo: text('form_no').notNull(),
    /** null: erased by rule; the hash stays. */
    fileKey: text('file_key'),
    /** Of the PDF's bytes, hex. */
    sha256: text('sha256').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    templateVersion: text('template_version').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.orderNo, t.version] }), uniqueIndex('application_forms_form_no').on(t.formNo)],
);

/** A parcel of papers: announced by the customer, or found at the point without a word; then what was in it. */
export const materialParcels = pgTable(
  'material_parcels',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    orderNo: text('order_no').notNull(),
    courier: text('courier').$type<Courier>(),
    waybillNo: text('waybill_no'),
    state: text('state').$type<ParcelState>().notNull(),
    announcedAt: at('announced_at'),
    registeredAt: at('registered_at'),
    registeredBy: text('registered_by'),
    /** incomplete: what is still wanted. */
    missing: jsonb('missing').$type<UploadKind[]>().notNull().default([]),
    /** From the point to the customer. */
    note: encryptedText('material_parcels.note')
      .notNull()
      .$default(() => ''),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [
    index('material_parcels_order').on(t.orderNo),
    index('material_parcels_waybill').on(t.waybillNo),
    uniqueIndex('material_parcels_one_announced').on(t.orderNo).where(sql`state = 'announced'`),
  ],
);

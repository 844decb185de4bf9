import postgres, { type Sql } from 'postgres';
import { createFieldCipher, type FieldCipher } from '../lib/crypto/field-cipher';
import { type EncryptedColumn, encryptedColumns } from './encrypted-columns';

const BATCH = 200;
const CIPHERTEXT = '^[a-z][a-z0-9]{0,15}[.:][A-Za-z0-9_-]{38,}$';

/**
 * A column that was clear in an earlier version: what stands in it is sealed before anybody reads it as sealed. Runs after the
 * migrations, before the processes, because SQL has no key. @returns values sealed
 */
export async function sealClearColumns(url: string): Promise<number> {
  const client = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    const cipher = createFieldCipher(process.env.FIELD_KEYS ?? '');
    let sealed = 0;
    for (const target of encryptedColumns()) sealed += await sealColumn(client, cipher, target);
    return sealed;
  } finally {
    await client.end({ timeout: 5 });
  }
}

async function sealColumn(client: Sql, cipher: FieldCipher, target: EncryptedColumn): Promise<number> {
  const { table, column, place, key, keyType } = target;
  for (let sealed = 0; ; ) {
    const rows = await client.unsafe<{ id: string; value: string }[]>(
      `select "${key}"::text as id, "${column}" as value from "${table}" where "${column}" !~ $1 limit ${BATCH}`,
      [CIPHERTEXT],
    );
    for (const { id, value } of rows) {
      await client.unsafe(
        `update "${table}" set "${column}" = $1 where "${key}" = $2::${keyType} and "${column}" = $3`,
        [...[cipher.encrypt(value, place), id, value]],
      );
    }
    sealed += rows.length;
    if (rows.length < BATCH) return sealed;
  }
}

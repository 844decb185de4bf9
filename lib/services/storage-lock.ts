import type { Db } from '../../db/client';
import { DomainError } from '../domain/errors';

/** Any constant: who walks over all stored data does it alone. A file must not be sealed anew while another job deletes it. */
const STORAGE_LOCK = 4_432_010;

/** @throws DomainError storage.busy */
export async function withStorageLock<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const connection = await db.$client.reserve();
  try {
    const [row] = await connection<{ locked: boolean }[]>`select pg_try_advisory_lock(${STORAGE_LOCK}) as locked`;
    if (!row?.locked) throw new DomainError('storage.busy', '另一项数据整理任务正在运行，请稍后再试。', 'conflict');
    try {
      return await work();
    } finally {
      await connection`select pg_advisory_unlock(${STORAGE_LOCK})`;
    }
  } finally {
    connection.release();
  }
}

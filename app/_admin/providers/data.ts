import { type DataProvider, HttpError } from 'react-admin';
import { ORDER_SORT_FIELDS, type OrderListInput } from '@/lib/schemas/admin';
import { staffError, trpc } from '../trpc';

type SortField = (typeof ORDER_SORT_FIELDS)[number];
const sortField = (field: string): SortField => ORDER_SORT_FIELDS.find((known) => known === field) ?? 'stateSince';

async function inWords<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const { kind, message } = staffError(error);
    throw new HttpError(message, kind === 'unauthenticated' ? 401 : kind === 'forbidden' ? 403 : 500);
  }
}

const readOnly = () => Promise.reject(new HttpError('此处只能查看。', 405));

/** Orders are looked up here and changed only by the acts of the work pages. */
export const dataProvider: DataProvider = {
  getList: async (_resource, { pagination, sort, filter }) => {
    const { rows, total } = await inWords(
      trpc.admin.orders.list.query({
        filter: filter as OrderListInput['filter'],
        sort: { field: sortField(sort?.field ?? ''), order: sort?.order === 'DESC' ? 'desc' : 'asc' },
        page: { page: pagination?.page ?? 1, perPage: pagination?.perPage ?? 25 },
      }),
    );
    // biome-ignore lint/suspicious/noExplicitAny: react-admin's record type is open; the resource fixes it
    return { data: rows as any[], total };
  },
  getOne: async (_resource, { id }) => {
    const order = await inWords(trpc.admin.orders.get.query({ orderNo: String(id) }));
    // biome-ignore lint/suspicious/noExplicitAny: as above
    return { data: order as any };
  },
  getMany: async (resource, { ids }) => {
    const found = await Promise.all(ids.map((id) => dataProvider.getOne(resource, { id })));
    return { data: found.map(({ data }) => data) };
  },
  getManyReference: readOnly,
  create: readOnly,
  update: readOnly,
  updateMany: readOnly,
  delete: readOnly,
  deleteMany: readOnly,
};

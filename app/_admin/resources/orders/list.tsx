import { Datagrid, DateField, FunctionField, List, SearchInput, SelectArrayInput, TextField } from 'react-admin';
import { ORDER_STATES } from '@/lib/domain/order';
import type { OrderListRow } from '@/lib/schemas/admin-views';
import { formatTime } from '../../parts/format';
import { StateChip } from '../../parts/states';

const choices = Object.entries(ORDER_STATES).map(([id, { label }]) => ({ id, name: label }));

const filters = [
  <SearchInput key="q" source="q" alwaysOn placeholder="订单号、统一社会信用代码或单位名称" sx={{ minWidth: 320 }} />,
  <SelectArrayInput key="state" source="state" label="订单状态" choices={choices} alwaysOn />,
];

export function OrderList() {
  return (
    <List title="订单" filters={filters} sort={{ field: 'stateSince', order: 'DESC' }} exporter={false} perPage={25}>
      <Datagrid rowClick="show" bulkActionButtons={false} size="small">
        <TextField source="orderNo" label="订单号" />
        <TextField source="organisationName" label="单位名称" />
        <TextField source="uscc" label="统一社会信用代码" sortable={false} />
        <TextField source="businessTypeLabel" label="业务类型" sortable={false} />
        <FunctionField<OrderListRow>
          label="订单状态"
          sortBy="state"
          render={(row) => (
            <StateChip
              tone={row.late ? 'attention' : row.tone}
              label={row.late ? `${row.stateLabel}（超时）` : row.stateLabel}
            />
          )}
        />
        <FunctionField<OrderListRow> label="状态自" sortBy="stateSince" render={(row) => formatTime(row.stateSince)} />
        <FunctionField<OrderListRow>
          label="申请时间"
          sortBy="submittedAt"
          render={(row) => formatTime(row.submittedAt)}
        />
        <DateField source="promisedShipDate" label="承诺发货" sortable={false} emptyText="—" locales="zh-CN" />
        <TextField source="claimedByName" label="审核人" sortable={false} emptyText="—" />
      </Datagrid>
    </List>
  );
}

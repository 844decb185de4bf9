import { Typography } from '@mui/material';
import { Datagrid, FunctionField, List, SearchInput, SelectArrayInput, TextField } from 'react-admin';
import { ORDER_STATES } from '@/lib/domain/order';
import type { OrderListRow } from '@/lib/schemas/admin-views';
import { formatDate, formatTime } from '../../parts/format';
import { StateChip } from '../../parts/states';

const choices = Object.entries(ORDER_STATES).map(([id, { label }]) => ({ id, name: label }));

const filters = [
  <SearchInput
    key="q"
    source="q"
    alwaysOn
    placeholder="订单号、信用代码或单位名称"
    sx={{ width: 320, maxWidth: '100%' }}
  />,
  <SelectArrayInput key="state" source="state" label="订单状态" choices={choices} alwaysOn variant="outlined" />,
];

const UNSEEN = { position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' };

/** The table moves sideways under its filters; the page stays. */
const NARROW_LIST = {
  '& .RaList-main': { minWidth: 0 },
  '& .RaList-content': { overflowX: 'auto' },
  '& .MuiTableCell-root': { px: 1, wordBreak: 'keep-all' },
  '& th': { whiteSpace: 'nowrap' },
  // A long name, like an hour, takes a second line before another column leaves the screen.
  '& td.column-organisationName': { wordBreak: 'normal', textWrap: 'balance', minWidth: '9em' },
  '& .RaListToolbar-root, & .RaList-actions': { backgroundColor: 'transparent' },
  '& .RaFilterForm-filterFormInput': { maxWidth: '100%' },
};

export function OrderList() {
  return (
    <List
      title="订单"
      filters={filters}
      sort={{ field: 'stateSince', order: 'DESC' }}
      actions={false}
      exporter={false}
      perPage={25}
      sx={NARROW_LIST}
    >
      <Typography component="h1" sx={UNSEEN}>
        订单
      </Typography>
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
        <FunctionField<OrderListRow>
          label="承诺发货"
          sortable={false}
          render={(row) => formatDate(row.promisedShipDate)}
        />
        <TextField source="claimedByName" label="审核人" sortable={false} emptyText="—" />
      </Datagrid>
    </List>
  );
}

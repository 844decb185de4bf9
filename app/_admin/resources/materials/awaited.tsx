import { Box, Link, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { Link as RouterLink } from 'react-router-dom';
import { UPLOAD_KINDS } from '@/lib/domain/order';
import type { MaterialDeskRow } from '@/lib/schemas/material-views';
import { formatAge, formatDate } from '../../parts/format';
import { Sheet } from '../../parts/sheet';

const HEADS = ['订单号', '单位名称', '来件', '待扫描', '已等', '最迟'];

/** Orders whose papers are awaited; what is at the point already stands first. */
export function Awaited({ rows, current }: { rows: MaterialDeskRow[]; current: string | null }) {
  return (
    <Box>
      <Typography variant="subtitle1" component="h2" sx={{ fontWeight: 600, mb: 1 }}>
        等待邮寄材料 {rows.length} 单
      </Typography>
      <Sheet label="等待邮寄材料的订单">
        <Table size="small">
          <TableHead>
            <TableRow>
              {HEADS.map((head) => (
                <TableCell key={head}>{head}</TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {rows.map((row) => (
              <TableRow key={row.orderNo} selected={row.orderNo === current} data-testid={`awaited-${row.orderNo}`}>
                <TableCell>
                  <Link component={RouterLink} to={`/materials/${row.orderNo}`}>
                    {row.orderNo}
                  </Link>
                </TableCell>
                <TableCell>{row.organisationName}</TableCell>
                <TableCell>{parcelText(row)}</TableCell>
                <TableCell>
                  {row.arrived ? row.wanted.map((kind) => UPLOAD_KINDS[kind]).join('、') || '已扫齐' : '—'}
                </TableCell>
                <TableCell>{formatAge(row.stateSince)}</TableCell>
                <TableCell>{row.arrived ? '—' : formatDate(row.until)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Sheet>
    </Box>
  );
}

function parcelText({ parcel, arrived }: MaterialDeskRow): string {
  if (arrived) return '已收到，待扫描';
  if (!parcel) return '客户未填运单号';
  const number = `${parcel.courierLabel} ${parcel.waybillNo ?? ''}`.trim();
  const last = parcel.events.at(-1);
  if (parcel.state === 'announced') return last ? `${number}（${last.text.slice(0, 16)}）` : number;
  return parcel.state === 'refused' ? '到付已拒收，等待重寄' : `不齐，等待补寄：${parcel.missingLabels.join('、')}`;
}

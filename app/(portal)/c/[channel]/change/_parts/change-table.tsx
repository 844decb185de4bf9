import type { ChangeRow } from '@/lib/domain/change';
import css from './change-table.module.css';

/** Old and new side by side; on a phone, one under the other. */
export function ChangeTable({ rows }: { rows: readonly ChangeRow[] }) {
  return (
    <table className={css.table} data-testid="change-table">
      <thead>
        <tr>
          <th scope="col">项目</th>
          <th scope="col">变更前</th>
          <th scope="col">变更后</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, label, before, after }) => (
          <tr key={key} data-testid={`changed-${key}`}>
            <th scope="row">{label}</th>
            <td className={`${css.before} tabular`} data-label="变更前">
              {before || '未登记'}
            </td>
            <td className="tabular" data-label="变更后">
              <strong>{after}</strong>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

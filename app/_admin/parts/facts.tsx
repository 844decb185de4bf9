import { Box } from '@mui/material';
import type { ReactNode } from 'react';

export interface FactRow {
  label: string;
  value: ReactNode;
  /** Named in the document, for who looks one up. */
  field?: string;
}

/** Label and value, a line each; on a phone with less room for the labels. */
export function FactList({ rows, narrow = false }: { rows: readonly FactRow[]; narrow?: boolean }) {
  const labels = '6.5em minmax(0, 1fr)';
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gridTemplateColumns: narrow ? labels : { xs: labels, sm: '8.25em minmax(0, 1fr)' },
        gap: narrow ? '4px 12px' : '2px 12px',
        m: 0,
      }}
    >
      {rows.map(({ label, value, field }) => (
        <Box key={field ?? label} sx={{ display: 'contents' }}>
          <Box component="dt" sx={{ color: 'text.secondary' }}>
            {label}
          </Box>
          <Box component="dd" sx={{ m: 0, wordBreak: 'keep-all', overflowWrap: 'anywhere' }} data-field={field}>
            {value}
          </Box>
        </Box>
      ))}
    </Box>
  );
}

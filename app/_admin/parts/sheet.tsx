import { Paper } from '@mui/material';
import type { ReactNode } from 'react';

/** A table on its own ground: where the screen is narrower, the table moves sideways and the page stays. */
export function Sheet({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Paper
      variant="outlined"
      component="section"
      aria-label={label}
      // What can be moved sideways can be moved by arrow keys.
      tabIndex={0}
      sx={{ overflowX: 'auto', '& th, & td': { whiteSpace: 'nowrap' } }}
    >
      {children}
    </Paper>
  );
}

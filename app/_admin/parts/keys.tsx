import { Box, Dialog, DialogContent, DialogTitle, Table, TableBody, TableCell, TableRow } from '@mui/material';
import { useLayoutEffect, useRef, useState } from 'react';

export interface KeyAct {
  key: string;
  label: string;
  run: () => void;
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** What the page on screen offers; `?` shows it. */
const onOffer = new Map<symbol, KeyAct[]>();

/** Keys of a page while it is open; silent while somebody types or a dialog is up. */
export function useKeys(acts: KeyAct[]): void {
  const current = useRef(acts);
  current.current = acts;
  // With the page itself, not after it: a key that shows on a button works from its first sight.
  useLayoutEffect(() => {
    const id = Symbol('keys');
    onOffer.set(id, current.current);
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      if (document.querySelector('[role="dialog"]')) return;
      const act = current.current.find(({ key }) => key.toLowerCase() === event.key.toLowerCase());
      if (!act) return;
      event.preventDefault();
      act.run();
    };
    window.addEventListener('keydown', listen);
    return () => {
      onOffer.delete(id);
      window.removeEventListener('keydown', listen);
    };
  }, []);
}

/** A key as it stands on the keyboard, beside the word of its act. Screens without keys have no room for it. */
export function Key({ children }: { children: string }) {
  return (
    <Box
      component="kbd"
      aria-hidden
      sx={{
        display: { xs: 'none', md: 'inline-block' },
        ...{ ml: 1, px: 0.75, font: 'inherit', fontSize: 12, lineHeight: '18px' },
        ...{ border: 1, borderColor: 'currentcolor', borderRadius: 0.5 },
      }}
    >
      {children}
    </Box>
  );
}

export function KeyHelp() {
  const [open, setOpen] = useState(false);
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === '?' && !typing(event.target)) setOpen(true);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  // Two keys for one act (+ and =) are one line.
  const acts = [...onOffer.values()]
    .flat()
    .filter(({ label }, at, all) => all.findIndex((a) => a.label === label) === at);
  return (
    <Dialog open={open} onClose={() => setOpen(false)}>
      <DialogTitle>快捷键</DialogTitle>
      <DialogContent>
        <Table size="small">
          <TableBody>
            {[...acts.map(({ key, label }) => [key.toUpperCase(), label] as const), ['?', '显示快捷键'] as const].map(
              ([key, label]) => (
                <TableRow key={key}>
                  <TableCell>
                    <kbd>{key}</kbd>
                  </TableCell>
                  <TableCell>{label}</TableCell>
                </TableRow>
              ),
            )}
          </TableBody>
        </Table>
      </DialogContent>
    </Dialog>
  );
}

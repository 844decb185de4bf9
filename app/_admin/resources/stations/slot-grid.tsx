import { Box, LinearProgress, Paper, Typography } from '@mui/material';
import { useEffect, useRef } from 'react';
import type { SlotView, StationView } from '@/lib/schemas/admin-views';
import { SLOT_STATE_TEXT, type SlotState } from '@/lib/schemas/station';
import { sound } from './sound';

const COLORS: Record<string, string> = {
  blank: 'text.secondary',
  busy: 'primary.main',
  made: 'success.main',
  foreign: 'warning.main',
  fault: 'error.main',
  empty: 'text.disabled',
};

/** One card a slot, readable from two steps away; a sound when one is done or has failed. */
export function SlotGrid({ station }: { station: StationView }) {
  useSounds(station.slots);
  return (
    <Box
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fill, minmax(240px, 1fr))' }}
      aria-live="polite"
    >
      {station.slots.map((slot) => (
        <Paper
          key={slot.tokenSerial}
          variant="outlined"
          sx={{ p: 2, borderColor: COLORS[slot.state], borderWidth: 2 }}
          data-testid={`slot-${slot.slot}`}
          data-state={slot.state}
        >
          <Typography color="textSecondary">
            插槽 {slot.slot} · {slot.model}
          </Typography>
          <Typography variant="h4" component="p" sx={{ color: COLORS[slot.state], fontWeight: 600 }}>
            {SLOT_STATE_TEXT[slot.state as SlotState] ?? slot.state}
          </Typography>
          <Typography sx={{ fontVariantNumeric: 'tabular-nums' }}>{slot.tokenSerial}</Typography>
          <Typography sx={{ fontWeight: 600 }}>{slot.orderNo ?? ' '}</Typography>
          <Box sx={{ minHeight: 44 }}>
            {slot.state === 'busy' ? <LinearProgress aria-label="制证进度" /> : null}
            <Typography variant="body2">{slot.message ?? slot.stepText ?? ''}</Typography>
          </Box>
        </Paper>
      ))}
    </Box>
  );
}

function useSounds(slots: SlotView[]): void {
  const before = useRef(new Map<string, string>());
  useEffect(() => {
    for (const { tokenSerial, state } of slots) {
      const was = before.current.get(tokenSerial);
      if (was && was !== state && (state === 'made' || state === 'fault'))
        sound(state === 'made' ? 'success' : 'error');
      before.current.set(tokenSerial, state);
    }
  }, [slots]);
}

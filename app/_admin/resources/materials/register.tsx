import {
  Box,
  Button,
  Checkbox,
  FormControl,
  FormControlLabel,
  FormGroup,
  FormLabel,
  Radio,
  RadioGroup,
  TextField,
  Typography,
} from '@mui/material';
import { useState } from 'react';
import type { UploadKind } from '@/lib/domain/order';
import { ARRIVALS, type Arrival, registerArrivalInput } from '@/lib/schemas/material';
import type { MaterialDeskOrder } from '@/lib/schemas/material-views';
import { Refusal } from '../../parts/states';
import { useAct } from '../../parts/use-live';
import { trpc } from '../../trpc';

const OUTCOMES = Object.entries(ARRIVALS) as [Arrival, string][];
const TOLD: Record<Arrival, string> = {
  complete: '登记后客户不能再改运单号，也不会再收到催寄短信。',
  incomplete: '客户会收到短信，写明缺少哪些材料，补寄即可。',
  refused: '不签收、不拆封；客户会收到短信，自付运费重新寄出。',
};

/** What is filled in, and its sending; what the schema refuses is said before it is sent. */
function useRegistration(view: MaterialDeskOrder) {
  const { orderNo } = view;
  const [arrival, setArrival] = useState<Arrival>('complete');
  const [missing, setMissing] = useState<UploadKind[]>([]);
  const [note, setNote] = useState('');
  const [waybillNo, setWaybillNo] = useState(view.parcels.find(({ state }) => state === 'announced')?.waybillNo ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const register = useAct(
    (input: Parameters<typeof trpc.admin.materials.register.mutate>[0]) => trpc.admin.materials.register.mutate(input),
    { done: '已登记', after: () => clear() },
  );
  /** What was said of one parcel is not said of the next. */
  const clear = () => {
    setMissing([]);
    setNote('');
    setWaybillNo('');
  };
  const toggle = (kind: UploadKind) =>
    setMissing(missing.includes(kind) ? missing.filter((other) => other !== kind) : [...missing, kind]);
  const send = () => {
    const checked = registerArrivalInput.safeParse({ orderNo, arrival, missing, note, waybillNo });
    setProblem(checked.success ? null : (checked.error.issues[0]?.message ?? null));
    if (checked.success) register.run(checked.data);
  };
  return { arrival, setArrival, missing, toggle, note, setNote, waybillNo, setWaybillNo, problem, register, send };
}

/** 收件结果: said again, it corrects what was said before. */
export function Register({ view }: { view: MaterialDeskOrder }) {
  const form = useRegistration(view);
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <Typography id="arrival-label" variant="subtitle2" component="h3" sx={{ fontWeight: 600 }}>
        ① 登记收件结果
      </Typography>
      <FormControl margin="none">
        <RadioGroup
          aria-labelledby="arrival-label"
          value={form.arrival}
          onChange={(_, value) => form.setArrival(value as Arrival)}
        >
          {OUTCOMES.map(([value, label]) => (
            <FormControlLabel key={value} value={value} control={<Radio id={`arrival-${value}`} />} label={label} />
          ))}
        </RadioGroup>
        <Typography variant="body2" color="textSecondary">
          {TOLD[form.arrival]}
        </Typography>
      </FormControl>
      {form.arrival === 'incomplete' ? <Missing view={view} form={form} /> : null}
      <TextField
        id="arrival-waybill"
        label="运单号（包裹上没有的可以不填）"
        value={form.waybillNo}
        onChange={(event) => form.setWaybillNo(event.target.value)}
        slotProps={{ htmlInput: { autoComplete: 'off' } }}
      />
      <Refusal text={form.problem ?? form.register.refusal} />
      <Button
        id="arrival-register"
        variant={view.arrived ? 'outlined' : 'contained'}
        size="large"
        disabled={form.register.running}
        onClick={form.send}
        sx={{ justifySelf: 'start' }}
      >
        {view.arrived ? '更正登记' : '登记'}
      </Button>
    </Box>
  );
}

interface MissingProps {
  view: MaterialDeskOrder;
  form: ReturnType<typeof useRegistration>;
}

function Missing({ view, form }: MissingProps) {
  return (
    <>
      <FormGroup>
        <FormLabel component="legend">缺少的材料</FormLabel>
        {view.kinds.map(({ kind, label }) => (
          <FormControlLabel
            key={kind}
            control={
              <Checkbox
                size="small"
                id={`missing-${kind}`}
                checked={form.missing.includes(kind)}
                onChange={() => form.toggle(kind)}
              />
            }
            label={label}
          />
        ))}
      </FormGroup>
      <TextField
        id="arrival-note"
        label="给客户的说明（选填）"
        value={form.note}
        onChange={(event) => form.setNote(event.target.value)}
        multiline
        slotProps={{ htmlInput: { maxLength: 200 } }}
      />
    </>
  );
}

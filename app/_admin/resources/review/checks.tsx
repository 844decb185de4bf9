import CheckIcon from '@mui/icons-material/CheckCircleOutlined';
import WarningIcon from '@mui/icons-material/WarningAmber';
import { Box, Typography } from '@mui/material';
import type { MachineCheck } from '@/lib/schemas/admin-views';

/** What a machine could check is checked before a person looks, with its evidence. */
export function Checks({ checks }: { checks: MachineCheck[] }) {
  if (checks.length === 0) return null;
  return (
    <Box>
      <Typography variant="subtitle1" component="h2" sx={{ fontWeight: 600 }}>
        自动核对
      </Typography>
      <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {checks.map((check) => (
          <Box component="li" key={check.key} sx={{ display: 'flex', gap: 1, py: 0.25 }}>
            {check.ok ? (
              <CheckIcon color="success" fontSize="small" titleAccess="通过" />
            ) : (
              <WarningIcon color="warning" fontSize="small" titleAccess="请留意" />
            )}
            <span>
              {check.label}
              <Typography component="span" color="textSecondary" sx={{ ml: 1 }}>
                {check.evidence}
              </Typography>
            </span>
          </Box>
        ))}
      </Box>
    </Box>
  );
}

import { defaultTheme, type RaThemeOptions } from 'react-admin';
import { muiTheme, palette } from '../theme';

/** Dense and quiet: the portal's colours, smaller steps. */
export const adminTheme: RaThemeOptions = {
  ...defaultTheme,
  ...muiTheme,
  spacing: 8,
  components: {
    ...defaultTheme.components,
    MuiAppBar: {
      styleOverrides: { root: { backgroundColor: palette.surface, color: palette.ink } },
      defaultProps: { elevation: 0 },
    },
    MuiButton: { defaultProps: { disableElevation: true } },
    MuiTableCell: { styleOverrides: { root: { fontVariantNumeric: 'tabular-nums' } } },
    MuiTextField: { defaultProps: { size: 'small', variant: 'outlined' } },
  },
};

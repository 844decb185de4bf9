import { defaultTheme, type RaThemeOptions } from 'react-admin';
import { muiTheme, palette } from '../theme';

const ring = (offset: number) => ({ outline: `3px solid ${palette.action}`, outlineOffset: offset });

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
    MuiAlert: {
      styleOverrides: {
        root: {
          color: palette.ink,
          variants: [
            { props: { severity: 'error' as const }, style: { backgroundColor: palette.dangerSoft } },
            { props: { severity: 'warning' as const }, style: { backgroundColor: palette.attentionSoft } },
            { props: { severity: 'success' as const }, style: { backgroundColor: palette.successSoft } },
            { props: { severity: 'info' as const }, style: { backgroundColor: palette.actionSoft } },
          ],
        },
      },
    },
    // A ring as on the customers' pages; inside of what would cut it off.
    MuiButtonBase: { styleOverrides: { root: { '&.Mui-focusVisible': ring(2) } } },
    MuiTab: { styleOverrides: { root: { '&.Mui-focusVisible': ring(-3) } } },
    MuiListItemButton: { styleOverrides: { root: { '&.Mui-focusVisible': ring(-3) } } },
    MuiMenuItem: { styleOverrides: { root: { '&.Mui-focusVisible': ring(-3) } } },
    MuiCircularProgress: { defaultProps: { 'aria-label': '正在读取' } },
    MuiButton: { defaultProps: { disableElevation: true } },
    MuiTableCell: { styleOverrides: { root: { fontVariantNumeric: 'tabular-nums' } } },
    // A serial number is longer than a phone is wide.
    MuiDialogContent: { styleOverrides: { root: { overflowWrap: 'anywhere' } } },
    MuiTextField: { defaultProps: { size: 'small', variant: 'outlined' } },
  },
};

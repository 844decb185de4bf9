import type { ThemeOptions } from '@mui/material/styles';
import type { ThemeConfig } from 'antd';

/**
 * The one place of colours, type and sizes: antd (portal) and MUI (/admin) are both fed from here, and plain CSS reads
 * the same values as custom properties. One colour each for action, danger, success and attention; every text colour
 * has a contrast of at least 4.5:1 on its ground.
 */
export const palette = {
  action: '#1552a5',
  actionStrong: '#0f3f82',
  actionSoft: '#e8f0fb',
  danger: '#b3261e',
  dangerSoft: '#fdeceb',
  success: '#1b7340',
  successSoft: '#e6f5ec',
  attention: '#8a5200',
  attentionSoft: '#fff3dc',
  ink: '#17202b',
  muted: '#55606e',
  line: '#d3dae3',
  lineStrong: '#8793a1',
  ground: '#f3f5f8',
  surface: '#ffffff',
} as const;

/**
 * No font is fetched from another origin: phones and desktops bring good faces, for letters and digits first, then for Chinese.
 * Where `system-ui` leads on a Linux desktop nobody knows; Arial is there by another name.
 */
export const fontFamily =
  '-apple-system, "Segoe UI", Roboto, Arial, "PingFang SC", "HarmonyOS Sans SC", MiSans, "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif';

export const radius = 8;

export const antdTheme: ThemeConfig = {
  token: {
    colorPrimary: palette.action,
    colorLink: palette.action,
    colorError: palette.danger,
    colorSuccess: palette.success,
    colorWarning: palette.attention,
    colorText: palette.ink,
    colorTextSecondary: palette.muted,
    // A count-down stands on a disabled button and has to be read.
    colorTextDisabled: palette.muted,
    colorTextPlaceholder: '#6b7683',
    colorBorder: palette.lineStrong,
    colorHighlight: palette.action,
    controlItemBgActive: palette.actionSoft,
    colorBgLayout: palette.ground,
    fontFamily,
    fontSize: 16,
    borderRadius: radius,
    controlHeight: 48,
    controlHeightLG: 52,
    controlHeightSM: 44,
    motionUnit: 0.08,
  },
  components: {
    Cascader: { controlItemWidth: 112, dropdownHeight: 264, optionPadding: '11px 12px' },
  },
};

export const muiTheme: ThemeOptions = {
  palette: {
    primary: { main: palette.action, dark: palette.actionStrong, light: palette.actionSoft },
    error: { main: palette.danger, light: palette.dangerSoft },
    success: { main: palette.success, light: palette.successSoft },
    warning: { main: palette.attention, light: palette.attentionSoft },
    text: { primary: palette.ink, secondary: palette.muted },
    divider: palette.line,
    background: { default: palette.ground, paper: palette.surface },
  },
  typography: { fontFamily, fontSize: 14, button: { textTransform: 'none', fontWeight: 600 } },
  shape: { borderRadius: radius },
};

const kebab = (name: string) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

/** `--c-action` and so on, for the style of `<body>`. */
export const cssVariables: Record<string, string> = {
  ...Object.fromEntries(Object.entries(palette).map(([name, value]) => [`--c-${kebab(name)}`, value])),
  '--font': fontFamily,
  '--radius': `${radius}px`,
};

import BlockIcon from '@mui/icons-material/BlockOutlined';
import CardMembershipIcon from '@mui/icons-material/CardMembershipOutlined';
import CurrencyYuanIcon from '@mui/icons-material/CurrencyYuanOutlined';
import DashboardIcon from '@mui/icons-material/DashboardOutlined';
import FactCheckIcon from '@mui/icons-material/FactCheckOutlined';
import LocalShippingIcon from '@mui/icons-material/LocalShippingOutlined';
import MarkunreadMailboxIcon from '@mui/icons-material/MarkunreadMailboxOutlined';
import MemoryIcon from '@mui/icons-material/MemoryOutlined';
import QuestionAnswerIcon from '@mui/icons-material/QuestionAnswerOutlined';
import type { ReactNode } from 'react';
import { AppBar, Layout, Menu, UserMenu, useGetIdentity, usePermissions } from 'react-admin';
import type { Action } from '@/lib/domain/permissions';
import { KeyHelp } from './parts/keys';

interface Desk {
  to: string;
  label: string;
  icon: ReactNode;
  /** Who may do the work sees the door. */
  action: Action;
}

const DESKS: readonly Desk[] = [
  { to: '/review', label: '审核', icon: <FactCheckIcon />, action: 'order.review' },
  { to: '/materials', label: '纸质材料', icon: <MarkunreadMailboxIcon />, action: 'materials.register' },
  { to: '/stations', label: '制证台', icon: <MemoryIcon />, action: 'station.read' },
  { to: '/shipments', label: '发货', icon: <LocalShippingIcon />, action: 'shipment.bind' },
  { to: '/revocations', label: '注销复核', icon: <BlockIcon />, action: 'revocation.confirm' },
  { to: '/messages', label: '咨询', icon: <QuestionAnswerIcon />, action: 'message.answer' },
  { to: '/refunds', label: '退款', icon: <CurrencyYuanIcon />, action: 'payment.read' },
  { to: '/orders', label: '订单', icon: <CardMembershipIcon />, action: 'order.read' },
];

function DeskMenu() {
  const { permissions } = usePermissions<Action[]>();
  return (
    <Menu>
      <Menu.Item to="/" primaryText="工作台" leftIcon={<DashboardIcon />} />
      {DESKS.filter(({ action }) => permissions?.includes(action)).map(({ to, label, icon }) => (
        <Menu.Item key={to} to={to} primaryText={label} leftIcon={icon} />
      ))}
    </Menu>
  );
}

/** Named as it reads: who speaks to the machine says what he sees. */
function AccountMenu() {
  const { identity } = useGetIdentity();
  return <UserMenu label={identity?.fullName ?? 'ra.auth.user_menu'} />;
}

const DeskBar = () => <AppBar userMenu={<AccountMenu />} />;

export function AdminLayout({ children }: { children?: ReactNode }) {
  return (
    <Layout menu={DeskMenu} appBar={DeskBar} sx={{ minWidth: 0, '& .RaLayout-content': { minWidth: 0 } }}>
      {children}
      <KeyHelp />
    </Layout>
  );
}

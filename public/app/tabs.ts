/** Tabs: the main screens of each role, below on a phone and at the side of a wide window. */
import type { Role } from "../api/session.ts";
import {
  Activity,
  CalendarDays,
  ChartColumn,
  type IconNode,
  LayoutDashboard,
  ListTodo,
  Plus,
  ScrollText,
  Search,
  Sparkles,
  User,
  Users,
  Wallet,
  Workflow,
} from "../ui/icons.ts";
import type { Word } from "../words/names.ts";

export type Tab = {
  readonly href: string;
  readonly icon: IconNode;
  readonly word: Word;
  /** Pages that belong to the tab beside those below its own path. */
  readonly also?: string;
  /** Shown at the side of a wide window alone; on a phone another screen leads there. */
  readonly isWide?: true;
};

/** Five at most, beside those of a wide window: more do not fit on a phone. */
export const tabsOf: Readonly<Record<Role, readonly Tab[]>> = {
  worker: [
    { href: "/home", icon: Sparkles, word: "tab.home" },
    { href: "/", icon: Search, word: "tab.search" },
    { href: "/calendar", icon: CalendarDays, word: "tab.calendar", also: "/applications/" },
    { href: "/wallet", icon: Wallet, word: "tab.wallet" },
    { href: "/me", icon: User, word: "tab.me" },
  ],
  employer: [
    { href: "/employer", icon: CalendarDays, word: "tab.today" },
    { href: "/employer/post", icon: Plus, word: "tab.post" },
    { href: "/employer/wallet", icon: Wallet, word: "tab.funds" },
    { href: "/me", icon: User, word: "tab.me" },
  ],
  operator: [
    { href: "/operator", icon: LayoutDashboard, word: "tab.overview" },
    { href: "/operator/queue", icon: ListTodo, word: "tab.queue" },
    { href: "/operator/sagas", icon: Workflow, word: "tab.sagas" },
    { href: "/operator/market", icon: ChartColumn, word: "tab.market" },
    { href: "/operator/audit", icon: ScrollText, word: "tab.audit" },
    { href: "/operator/events", icon: Activity, word: "tab.events", isWide: true },
    { href: "/operator/people", icon: Users, word: "tab.people", isWide: true },
  ],
};

const isOn = ({ href, also }: Tab, path: string): boolean =>
  path === href ||
  (href !== "/" && path.startsWith(`${href}/`)) ||
  (also !== undefined && path.startsWith(also));

/** The tab of a path: `/employer/wallet` is on its own tab, not on that of `/employer`. */
export const tabOf = (tabs: readonly Tab[], path: string): Tab | undefined =>
  tabs.filter((tab) => isOn(tab, path)).sort((a, b) => b.href.length - a.href.length)[0];

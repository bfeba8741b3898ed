// What this device keeps: the conversation for this tab only, ticked steps and text size until they are deleted. A browser that
// forbids storage forgets at once; nothing breaks.

const TAB = "pana-tab";
const DEVICE = "pana-device";
const MOST = 40;

function read(store, name) {
  try {
    return JSON.parse(store().getItem(name)) || {};
  } catch {
    return {};
  }
}

function write(store, name, value) {
  try {
    store().setItem(name, JSON.stringify(value));
  } catch {
    // forbidden or full: the page goes on without
  }
}

const tab = () => sessionStorage;
const device = () => localStorage;

export const kept = {
  tab: () => read(tab, TAB),
  keep(change) {
    const now = { ...read(tab, TAB), ...change };
    if (now.said) now.said = now.said.slice(-MOST);
    write(tab, TAB, now);
  },
  ticked: (entry) => (read(device, DEVICE).ticked || {})[entry] || [],
  tick(entry, steps) {
    const now = read(device, DEVICE);
    write(device, DEVICE, { ...now, ticked: { ...now.ticked, [entry]: steps } });
  },
  wish: (name) => read(device, DEVICE)[name],
  wishFor(name, value) {
    write(device, DEVICE, { ...read(device, DEVICE), [name]: value });
  },
  forgetTab() {
    try {
      sessionStorage.removeItem(TAB);
    } catch {
      // forbidden: there is nothing
    }
  },
  forgetAll() {
    kept.forgetTab();
    try {
      localStorage.removeItem(DEVICE);
    } catch {
      // forbidden: there is nothing
    }
  },
};

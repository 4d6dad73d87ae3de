/** Words of the network page. A trouble says what is, with its exact value beside it, and then what to do. */
import type {
  LinkTrouble,
  LinkView,
  NetworkPageView,
  NetworkServiceView,
  NetworkStepId,
  NetworkStepState,
  NetworkTrouble,
} from "../../../kiosk/display/contract/staff/network.ts";
import { pair } from "./pair.ts";

interface Trouble {
  readonly says: string;
  readonly todo: string;
}

interface NetworkWords {
  readonly title: string;
  readonly testAll: string;
  readonly cancel: string;
  readonly progress: (done: number, of: number) => string;
  readonly test: Readonly<Record<"idle" | "done" | "cancelled", string>>;
  readonly troubles: (count: number) => string;
  readonly link: string;
  readonly linkOk: string;
  readonly kind: Readonly<Record<LinkView["kind"], string>>;
  readonly carrier: Readonly<Record<"yes" | "no" | "unknown", string>>;
  readonly noAddress: string;
  readonly gateway: string;
  readonly speed: (mbps: number) => string;
  readonly linkTrouble: Readonly<Record<LinkTrouble, Trouble>>;
  readonly nameServers: string;
  readonly noNameServers: string;
  readonly proxy: string;
  readonly proxyUsed: (proxy: string) => string;
  readonly proxyUnused: (proxy: string) => string;
  readonly clock: string;
  readonly clockLevel: Readonly<Record<NetworkPageView["clock"]["level"], string>>;
  readonly clockTodo: string;
  /** Of the terminal's calendar against the services'. */
  readonly offset: (amount: string, slow: boolean) => string;
  readonly seconds: (seconds: string) => string;
  readonly days: (days: number) => string;
  readonly join: (level: string, offset: string) => string;
  readonly direct: string;
  readonly services: string;
  readonly samples: string;
  readonly samplesHow: string;
  readonly health: Readonly<Record<NetworkServiceView["health"], string>>;
  readonly probe: string;
  readonly step: Readonly<Record<NetworkStepId, string>>;
  readonly state: Readonly<Record<NetworkStepState, string>>;
  readonly ms: (ms: number) => string;
  readonly trouble: Readonly<Record<NetworkTrouble, Trouble>>;
  readonly certificate: string;
  readonly names: string;
  readonly chain: string;
  readonly valid: string;
  readonly validFor: (from: string, to: string, days: number) => string;
  readonly latency: string;
  readonly latencyNow: (ms: number, most: number) => string;
  readonly latencyNone: string;
  readonly every: (seconds: number) => string;
  readonly lost: (count: number) => string;
}

export const NETWORK = pair<NetworkWords>(
  {
    title: "网络",
    testAll: "全部测试",
    cancel: "停止",
    progress: (done, of) => `测试中 ${String(done)} / ${String(of)}`,
    test: { idle: "还没测试", done: "都正常", cancelled: "已停止" },
    troubles: (count) => `${String(count)} 处要处理`,
    link: "链路",
    linkOk: "能出网",
    kind: { wired: "网线", wireless: "无线", mobile: "移动网络", virtual: "虚拟" },
    carrier: { yes: "已连接", no: "没接通", unknown: "未启用" },
    noAddress: "没有地址",
    gateway: "网关",
    speed: (mbps) => `${String(mbps)} Mb/s`,
    linkTrouble: {
      "no-interface": { says: "系统没有认到网卡", todo: "插好网卡或模块，再看 ip link" },
      "no-cable": { says: "网线没接通", todo: "插紧网线两头，看网口的灯；再换一根线或交换机端口" },
      "no-address": { says: "没有分到地址", todo: "看商场网络的 DHCP 和端口 VLAN；或设固定地址" },
      "no-route": { says: "没有默认网关", todo: "在系统网络设置里填网关（ip route）" },
    },
    nameServers: "DNS 服务器",
    noNameServers: "没有设置",
    proxy: "代理",
    proxyUsed: (proxy) => `${proxy}：查验都经过它`,
    proxyUnused: (proxy) => `${proxy}：环境变量里有，但查验不走代理`,
    clock: "时钟",
    clockLevel: { unknown: "没有服务报过时间", ok: "准", wrong: "不准", "signatures-at-risk": "差太多，签名会被拒" },
    clockTodo: "打开网络校时：timedatectl set-ntp true；如果反复出现，换主板电池",
    offset: (amount, slow) => `比服务${slow ? "慢" : "快"} ${amount}`,
    seconds: (seconds) => `${seconds} 秒`,
    days: (days) => `${String(days)} 天`,
    join: (level, offset) => `${level}，${offset}`,
    direct: "直连，没有网关",
    services: "查验服务",
    samples: "示例数据",
    samplesHow: "演示用的服务在本机，不用网络，没有可测的",
    health: { unknown: "还没问过", ok: "正常", unreachable: "连不上", failing: "答复有误" },
    probe: "服务探测",
    step: { dns: "解析域名", connect: "建立连接", tls: "TLS 握手" },
    state: { "not-asked": "未测", running: "测试中", ok: "正常", warn: "注意", bad: "不通", skipped: "跳过" },
    ms: (ms) => `${ms < 10 ? ms.toFixed(1) : String(Math.round(ms))} ms`,
    trouble: {
      "name-unknown": { says: "没有这个域名", todo: "核对“配置”页的服务地址；再问网络管理员 DNS 是否放行" },
      "dns-silent": { says: "DNS 服务器没有应答", todo: "检查上面的 DNS 服务器地址；问网络管理员 UDP 53 是否放行" },
      refused: { says: "对方拒绝连接", todo: "核对地址和端口；请服务方看服务是否在运行" },
      "no-answer": { says: "4 秒没有应答", todo: "请网络管理员放行这个地址和端口的出站 TCP" },
      "no-way": { says: "没有到对方的路由", todo: "检查网关和 VPN；看上面的链路" },
      cut: { says: "连接被切断", todo: "请网络管理员在防火墙放行；要证书的服务，请服务方看是否认这台终端" },
      "proxy-unreachable": { says: "连不上代理", todo: "核对“配置”页的代理地址和端口；问网络管理员代理是否在运行" },
      "proxy-login": { says: "代理要账号，或不认现在的", todo: "请管网络的人给账号，放进 proxyLogin 的密钥，再重启" },
      "proxy-refused": { says: "代理不放行这个服务", todo: "把服务的域名和端口给网络管理员，请代理放行 CONNECT" },
      "not-tls": { says: "对方说的不是 TLS", todo: "核对端口；看是否有登录门户或代理在中间" },
      "turned-away": { says: "对方在握手时拒绝", todo: "请服务方看是否认这台终端的证书" },
      "old-tls": { says: "对方只会旧的 TLS", todo: "请服务方开 TLS 1.2 或更新" },
      "not-yet-valid": { says: "证书还没生效：多半是本机时钟倒退", todo: "先校时：timedatectl set-ntp true，再测一次" },
      expired: { says: "证书已过期", todo: "先核对本机日期；日期对，就请服务方换证书" },
      "expired-by-our-clock": {
        says: "按本机时钟证书过期，但本机时钟快了",
        todo: "先校时：timedatectl set-ntp true，再测一次",
      },
      "wrong-name": { says: "证书不是给这个域名的", todo: "核对服务地址；看是否有登录门户或代理在中间" },
      "unknown-authority": {
        says: "签发证书的机构不可信",
        todo: "自建机构要在配置里写 ca；否则看是否有设备在拦截 TLS",
      },
      "expires-soon": { says: "证书 14 天内到期", todo: "通知服务方换证书" },
      "own-certificate": {
        says: "本机的证书或密钥读不出来",
        todo: "按名字补上密钥文件（yanpiao doctor 说明在哪），再重启",
      },
      other: { says: "没有成功", todo: "记下代码，运行 yanpiao doctor" },
    },
    certificate: "证书",
    names: "域名",
    chain: "签发链",
    valid: "有效期",
    validFor: (from, to, days) =>
      `${from} 至 ${to}，${days < 0 ? `过期 ${String(-days)} 天` : `剩 ${String(days)} 天`}`,
    latency: "连接用时",
    latencyNow: (ms, most) => `现在 ${String(ms)} ms，最慢 ${String(most)} ms`,
    latencyNone: "还没有数据",
    every: (seconds) => `每 ${String(seconds)} 秒一次`,
    lost: (count) => `${String(count)} 次没连上`,
  },
  {
    title: "Network",
    testAll: "Test all",
    cancel: "Stop",
    progress: (done, of) => `Testing ${String(done)} / ${String(of)}`,
    test: { idle: "Not tested", done: "All well", cancelled: "Stopped" },
    troubles: (count) => `${String(count)} to mend`,
    link: "Link",
    linkOk: "Leads out",
    kind: { wired: "Cable", wireless: "Wi-Fi", mobile: "Mobile", virtual: "Virtual" },
    carrier: { yes: "connected", no: "no link", unknown: "off" },
    noAddress: "no address",
    gateway: "gateway",
    speed: (mbps) => `${String(mbps)} Mb/s`,
    linkTrouble: {
      "no-interface": {
        says: "The system sees no network card",
        todo: "Plug the card or modem in, then look at ip link",
      },
      "no-cable": {
        says: "No link on the cable",
        todo: "Press both plugs in, look at the port's light, try another cable",
      },
      "no-address": { says: "No address was given", todo: "Ask the mall about DHCP and VLAN, or set a fixed address" },
      "no-route": { says: "No default gateway", todo: "Set the gateway in the system's network settings (ip route)" },
    },
    nameServers: "DNS servers",
    noNameServers: "None set",
    proxy: "Proxy",
    proxyUsed: (proxy) => `${proxy}: every service is asked through it`,
    proxyUnused: (proxy) => `${proxy}: in the environment; services are asked without it`,
    clock: "Clock",
    clockLevel: {
      unknown: "No service told its time",
      ok: "right",
      wrong: "wrong",
      "signatures-at-risk": "too far off to sign",
    },
    clockTodo: "Turn on network time: timedatectl set-ntp true. If it returns, replace the board's battery",
    offset: (amount, slow) => `${amount} ${slow ? "behind" : "ahead of"} the services`,
    seconds: (seconds) => `${seconds} s`,
    days: (days) => `${String(days)} days`,
    join: (level, offset) => `${level}, ${offset}`,
    direct: "straight to the line",
    services: "Verification",
    samples: "Samples",
    samplesHow: "The sample service is on this machine; it needs no network, so there is nothing to test",
    health: { unknown: "Not asked yet", ok: "OK", unreachable: "Unreachable", failing: "Answers wrongly" },
    probe: "Service's probe",
    step: { dns: "Resolve name", connect: "Connect", tls: "TLS handshake" },
    state: { "not-asked": "Not tested", running: "Testing", ok: "OK", warn: "Look", bad: "Broken", skipped: "Skipped" },
    ms: (ms) => `${ms < 10 ? ms.toFixed(1) : String(Math.round(ms))} ms`,
    trouble: {
      "name-unknown": {
        says: "No such name",
        todo: "Compare the address in Settings, then ask whether DNS lets it through",
      },
      "dns-silent": {
        says: "The DNS servers do not answer",
        todo: "Check their addresses; ask whether UDP 53 is let through",
      },
      refused: { says: "Connection refused", todo: "Compare address and port; ask the service whether it runs" },
      "no-answer": {
        says: "No answer in 4 s",
        todo: "Ask the network's administrator to let TCP out to this address and port",
      },
      "no-way": { says: "No route there", todo: "Check gateway and VPN; look at the link" },
      cut: {
        says: "The connection was cut",
        todo: "Ask the firewall to let it through; a service that wants certificates may not know ours",
      },
      "proxy-unreachable": {
        says: "The proxy is not reached",
        todo: "Compare its address and port in Settings; ask whether it runs",
      },
      "proxy-login": {
        says: "The proxy wants a login, or another one",
        todo: "Ask its administrator; put it into the secret of proxyLogin, restart",
      },
      "proxy-refused": {
        says: "The proxy does not open the way",
        todo: "Give its administrator the service's name and port to allow CONNECT",
      },
      "not-tls": {
        says: "What answers is not TLS",
        todo: "Compare the port; look for a log-in portal or proxy in between",
      },
      "turned-away": {
        says: "Turned away in the handshake",
        todo: "Ask the service whether it knows this terminal's certificate",
      },
      "old-tls": { says: "The service has only old TLS", todo: "Ask the service for TLS 1.2 or later" },
      "not-yet-valid": {
        says: "Certificate not valid yet: this clock fell back",
        todo: "Set the clock: timedatectl set-ntp true; test again",
      },
      expired: {
        says: "The certificate has expired",
        todo: "Check today's date here; if it is right, the service needs a new one",
      },
      "expired-by-our-clock": {
        says: "Expired only by this terminal's clock, which is ahead",
        todo: "Set the clock: timedatectl set-ntp true; test again",
      },
      "wrong-name": {
        says: "The certificate is for another name",
        todo: "Compare the address; look for a log-in portal or proxy in between",
      },
      "unknown-authority": {
        says: "Signed by an authority not trusted here",
        todo: "Name your own with ca in Settings, or look for a device that opens TLS",
      },
      "expires-soon": { says: "The certificate ends within 14 days", todo: "Tell the service to replace it" },
      "own-certificate": {
        says: "This terminal's certificate or key cannot be read",
        todo: "Put the secret of that name in place (yanpiao doctor says where), then restart",
      },
      other: { says: "Did not work", todo: "Note the code and run yanpiao doctor" },
    },
    certificate: "Certificate",
    names: "Names",
    chain: "Signed by",
    valid: "Valid",
    validFor: (from, to, days) =>
      `${from} to ${to}, ${days < 0 ? `over for ${String(-days)} d` : `${String(days)} d left`}`,
    latency: "Time to connect",
    latencyNow: (ms, most) => `now ${String(ms)} ms, slowest ${String(most)} ms`,
    latencyNone: "No figures yet",
    every: (seconds) => `every ${String(seconds)} s`,
    lost: (count) => `${String(count)} failed`,
  },
);

/** 36800 → "￥368.00". The full-width sign: the other one is not in printer fonts. */
export function formatYuan(fen: number): string {
  const [yuan = "0", cents = "00"] = (Math.abs(fen) / 100).toFixed(2).split(".");
  return `${fen < 0 ? "-" : ""}￥${yuan.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
}

/**
 * Every VerifyResult of 增值税发票验真, every error_code of the gateway before it, and what each means here (facts 4.1;
 * cloud.baidu.com/doc/OCR/s/cklbnrnwe, ai.baidu.com/ai-doc/OCR/dk3h7y5vr). What is not in a table is no verdict.
 */
import { fails, MISMATCH, NOT_FOUND, refuses, turnsAway, type Meaning } from "../wire-meaning.ts";

/** 查验成功发票一致. */
export const BAIDU_CONSISTENT = "0001";

export const BAIDU_RESULTS: ReadonlyMap<string, Meaning> = new Map([
  // 超过该张发票当日查验次数
  ["0002", refuses("daily-limit")],
  // 请求不合法
  ["0005", refuses("input-rejected")],
  // 发票信息不一致
  ["0006", MISMATCH],
  // 所查发票不存在
  ["0009", NOT_FOUND],
  // 已超过最大查验量: the account's, looked into before anything is done.
  ["1004", turnsAway("account")],
  // 查询发票不规范, 查验异常: says nothing about the invoice.
  ["1005", refuses("input-rejected")],
  ["1006", refuses("input-rejected")],
  // 字段不能为空, 参数长度不正确
  ["1008", refuses("input-rejected")],
  ["1009", refuses("input-rejected")],
  // 当日票据不能查询
  ["1014", refuses("too-early")],
  // 超过五年的不能查询
  ["1015", refuses("out-of-window")],
  // 没有查验权限
  ["1020", turnsAway("account")],
  // 网络超时: whether the record was asked is not said.
  ["1021", fails("busy")],
  ["9999", fails("busy")],
]);

export const BAIDU_GATEWAY: ReadonlyMap<number, Meaning> = new Map([
  [1, fails("busy")],
  [2, fails("busy")],
  // Unsupported method, no permission, IAM certification failed: a wrong address or account.
  [3, turnsAway("account")],
  [6, turnsAway("account")],
  [14, turnsAway("account")],
  // Cluster limit, requests a second.
  [4, turnsAway("busy")],
  [18, turnsAway("busy")],
  // Daily and total quota.
  [17, turnsAway("account")],
  [19, turnsAway("account")],
  // Access token: not valid, invalid, expired. A fresh one was tried before this counts.
  [100, turnsAway("account")],
  [110, turnsAway("account")],
  [111, turnsAway("account")],
  [216100, refuses("input-rejected")],
  // Service not supported, appid not there.
  [216102, turnsAway("account")],
  [216110, turnsAway("account")],
  [216630, fails("busy")],
  [282000, fails("busy")],
]);

/** The codes after which a fresh token helps. */
export const BAIDU_TOKEN_CODES: ReadonlySet<number> = new Set([100, 110, 111]);

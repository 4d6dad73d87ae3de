/** The verification services, which of them is asked first, and how often people may. */
import { z } from "zod";
import { oneOf, secret, whole, yesOrNo } from "../fields.ts";
import { serviceUrlProblem } from "../service-url.ts";

const serviceUrl = (example: string) => {
  const what = `an https address, e.g. ${example}; http only to this machine itself`;
  return z
    .string(what)
    .max(500, what)
    .refine((text) => serviceUrlProblem(text) === null, {
      error: ({ input }) => serviceUrlProblem(String(input)) ?? what,
    });
};
const weight = whole(1, 100, "")
  .optional()
  .meta({ description: "Its share of the questions where verify.choose is by-weight; 1 unless told." });

const keyId = z
  .string("letters, digits, dots, hyphens, underscores, 1 to 64 of them")
  .regex(/^[A-Za-z0-9._-]{1,64}$/, "letters, digits, dots, hyphens, underscores, 1 to 64 of them")
  .meta({ description: "Names the key to the service." });

const provider = z.discriminatedUnion(
  "provider",
  [
    z.strictObject({ provider: z.literal("sandbox") }),
    z.strictObject({
      provider: z.literal("tencent"),
      secretId: secret,
      secretKey: secret,
      region: z
        .string("a region")
        .regex(/^[a-z]{2}-[a-z]+(-[0-9a-z]+)?$/, "a region as Tencent Cloud names it, e.g. ap-beijing")
        .optional()
        .meta({ description: "VatInvoiceVerifyNew answers the same in every region; leave it out." }),
      endpoint: serviceUrl("https://ocr.tencentcloudapi.com/").optional(),
      enableTodayInvoice: yesOrNo.optional().meta({
        description: "Ask about invoices of today too. Without it the service declines them without a check.",
      }),
      weight,
    }),
    z.strictObject({
      provider: z.literal("baidu"),
      apiKey: secret,
      secretKey: secret,
      endpoint: serviceUrl("https://aip.baidubce.com/").optional(),
      weight,
    }),
    z.strictObject({
      provider: z.literal("http"),
      url: serviceUrl("https://backoffice.example.cn/yanpiao/"),
      auth: z.discriminatedUnion(
        "how",
        [
          z.strictObject({
            how: z.literal("mutual-tls"),
            certificate: secret,
            key: secret,
            ca: secret.optional().meta({ description: "The operator's own authority, where no public one signed." }),
          }),
          z.strictObject({ how: z.literal("signed"), keyId, key: secret }),
        ],
        'one of "mutual-tls", "signed"',
      ),
      weight,
    }),
  ],
  'one of "sandbox", "tencent", "baidu", "http"',
);

export const verify = z.strictObject({
  providers: z.array(provider, "a list of providers").min(1, "1 to 8 providers").max(8, "1 to 8 providers").meta({
    description: "The services that are asked; a further one where the one before cannot be. sandbox: sample invoices.",
  }),
  choose: oneOf(["in-order", "by-weight"]).meta({
    description: "Which is asked first: always the first of the list that is well, or each by its weight.",
  }),
  deadlineMs: whole(1000, 60_000, "ms").meta({
    description: "After this long without an answer the request is kept for later and the person gets a claim slip.",
  }),
  limits: z
    .strictObject({
      checksPerVisit: whole(1, 1000, "checks").meta({ description: "By one person in one visit." }),
      checksAtOnce: whole(1, 10_000, "checks").meta({
        description: "Of the terminal, one after the other without a pause.",
      }),
      checksPerHour: whole(1, 10_000, "checks").meta({ description: "Of the terminal in the long run." }),
    })
    .meta({
      description: "Against misuse: beyond them people are asked to wait. Answers given again are not counted.",
    }),
});

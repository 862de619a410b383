/** Texts about pay and money. */
import { after, plainly, type Text } from "./phrase.ts";

export const payTexts = {
  leavePaid: after(
    ({ netWon }, { won }) => `근무 취소에 따른 휴업수당 ${won(netWon)}이 지갑에 들어왔습니다.`,
    ({ netWon }, { won }) =>
      `사장님이 일을 늦게 취소해서 휴업수당을 받았어요. ${won(netWon)}이 지갑에 들어왔어요.`,
    ({ netWon }, { won }) =>
      `The work was called off late, so you got a leave allowance: ${won(netWon)} is in your wallet.`,
  ),
  paid: after(
    ({ netWon }, { won }) => `임금 ${won(netWon)}이 지갑에 들어왔습니다. 수고하셨습니다.`,
    ({ netWon }, { won }) => `일한 돈 ${won(netWon)}이 지갑에 들어왔어요. 수고했어요.`,
    ({ netWon }, { won }) => `You were paid: ${won(netWon)} is in your wallet. Thank you.`,
  ),
  paidMore: after(
    ({ netWon }, { won }) => `정정된 임금 차액 ${won(netWon)}이 지갑에 들어왔습니다.`,
    ({ netWon }, { won }) => `덜 받은 돈 ${won(netWon)}이 지갑에 들어왔어요.`,
    ({ netWon }, { won }) => `Your pay was corrected: ${won(netWon)} more is in your wallet.`,
  ),
  paidMoreOut: after(
    ({ grossWon }, { won }) =>
      `운영자의 결정에 따라 임금 차액 ${won(grossWon)}과 그에 따른 보험료·수수료가 지갑에서 지급되었습니다.`,
    ({ grossWon }, { won }) =>
      `우리 직원의 결정에 따라 더 줄 돈 ${won(grossWon)}과 보험료, 수수료가 지갑에서 나갔어요.`,
    ({ grossWon }, { won }) =>
      `By an operator's decision ${won(grossWon)} more pay, with insurance and fee, was paid from your wallet.`,
  ),
  feeBack: after(
    ({ feeWon }, { won }) =>
      `운영자의 결정에 따라 수수료 ${won(feeWon)}을 지갑으로 돌려 드렸습니다. 이미 지급된 임금은 돌려받을 수 없습니다.`,
    ({ feeWon }, { won }) =>
      `수수료 ${won(feeWon)}을 지갑으로 돌려 드렸어요. 이미 준 돈은 돌려받을 수 없어요.`,
    ({ feeWon }, { won }) =>
      `By an operator's decision the fee of ${won(feeWon)} is back in your wallet. Pay that was paid cannot be taken back.`,
  ),
  payDisputed: after(
    "상대방이 지급된 임금에 이의를 제기했습니다. 운영자가 확인하고 결정합니다. 이미 지급된 임금은 그대로입니다.",
    "상대가 준 돈이 틀렸다고 말했어요. 우리 직원이 보고 정해요. 이미 준 돈은 그대로예요.",
    "The other side disputes the pay. An operator looks at it and decides. What was paid stays paid.",
  ),
  payDecided: after(
    "운영자가 지급된 임금에 대한 이의를 결정했습니다. 더 지급할 임금이 있으면 사업주의 지갑에서 바로 지급되고, 잔액이 모자라면 충전되는 대로 지급됩니다.",
    "우리 직원이 돈 문제를 정했어요. 더 줄 돈이 있으면 사장님 지갑에서 바로 나가요. 돈이 모자라면 들어오는 대로 나가요.",
    "An operator has decided about the pay. If more is due, it is paid from the employer's wallet at once, or as soon as there is enough money in it.",
  ),
  payWaits: after(
    "결정된 임금이 사업주의 지갑 잔액이 부족해 아직 지급되지 않았습니다. 충전되는 대로 지급되며, 임금 체불은 고용노동부(국번 없이 1350)에 신고할 수 있습니다.",
    "사장님 지갑에 돈이 모자라서 아직 받지 못했어요. 돈이 들어오면 바로 드려요. 돈을 못 받으면 1350(고용노동부)에 신고할 수 있어요.",
    "Your pay waits, because there is not enough money in the employer's wallet. You get it as soon as there is. You can report unpaid wages to the Ministry of Employment and Labor (call 1350).",
  ),
  fundsNeeded: after(
    "운영자가 결정한 임금을 지급하기에 지갑 잔액이 부족합니다. 충전하면 바로 지급됩니다.",
    "줄 돈이 지갑에 모자라요. 돈을 넣으면 바로 나가요.",
    "There is not enough money in your wallet for the pay that was decided. It is paid as soon as you charge it.",
  ),
  charged: plainly(
    ({ amountWon }, { won }) => `지갑에 ${won(amountWon)}이 충전되었습니다.`,
    ({ amountWon }, { won }) => `지갑에 ${won(amountWon)}을 넣었어요.`,
    ({ amountWon }, { won }) => `Your wallet was charged with ${won(amountWon)}.`,
  ),
  chargeDeclined: plainly(
    ({ amountWon }, { won }) =>
      `${won(amountWon)} 충전이 거절되었습니다. 결제 수단을 확인해 주세요.`,
    ({ amountWon }, { won }) => `지갑에 ${won(amountWon)}을 넣지 못했어요. 카드를 확인해 주세요.`,
    ({ amountWon }, { won }) =>
      `The charge of ${won(amountWon)} was declined. Please check your means of payment.`,
  ),
  refunded: plainly(
    ({ amountWon }, { won }) => `충전한 금액 중 ${won(amountWon)}을 결제 수단으로 돌려 드렸습니다.`,
    ({ amountWon }, { won }) => `지갑에 넣은 돈 중 ${won(amountWon)}을 카드로 돌려 드렸어요.`,
    ({ amountWon }, { won }) =>
      `${won(amountWon)} of your charge went back to your means of payment.`,
  ),
  refundFailed: plainly(
    ({ amountWon }, { won }) =>
      `${won(amountWon)} 환불이 거절되어 지갑으로 돌아왔습니다. 고객센터에 문의해 주세요.`,
    ({ amountWon }, { won }) =>
      `${won(amountWon)}을 카드로 돌려 드리지 못했어요. 돈은 지갑에 있어요. 고객센터에 물어봐 주세요.`,
    ({ amountWon }, { won }) =>
      `The refund of ${won(amountWon)} was declined. The money is in your wallet again. Please ask our support.`,
  ),
  withdrawalPaid: plainly(
    ({ amountWon }, { won }) => `${won(amountWon)}이 계좌로 송금되었습니다.`,
    ({ amountWon }, { won }) => `${won(amountWon)}을 은행 계좌로 보냈어요.`,
    ({ amountWon }, { won }) => `${won(amountWon)} was sent to your bank account.`,
  ),
  withdrawalFailed: plainly(
    ({ amountWon }, { won }) =>
      `${won(amountWon)} 송금에 실패해 지갑으로 돌려 드렸습니다. 계좌를 확인해 주세요.`,
    ({ amountWon }, { won }) =>
      `${won(amountWon)}을 은행으로 보내지 못했어요. 돈은 지갑에 있어요. 계좌를 확인해 주세요.`,
    ({ amountWon }, { won }) =>
      `${won(amountWon)} could not be sent and is in your wallet again. Please check your bank account.`,
  ),
  transferDelayed: plainly(
    "요청한 충전·출금·환불의 결과를 아직 확인하지 못했습니다. 돈은 안전하게 보관되어 있고, 결과가 나오면 바로 알려 드립니다.",
    "돈을 보낸 결과를 아직 몰라요. 돈은 안전해요. 결과가 나오면 바로 알려 드려요.",
    "We do not know the outcome of your charge, withdrawal or refund yet. Your money is safe, and we tell you as soon as we know.",
  ),
  monthDays: plainly(
    ({ month: one, days }, { month }) =>
      `${month(one)}에 한 사업장에서 일한 날이 ${days}일이 되었습니다. 8일부터는 국민연금과 건강보험 가입 대상이 될 수 있으니 서로 확인해 주세요.`,
    ({ month: one, days }, { month }) =>
      `${month(one)}에 한 곳에서 ${days}일 일했어요. 8일부터는 국민연금과 건강보험에 들어야 할 수 있어요. 서로 확인해 주세요.`,
    ({ month: one, days }, { month }) =>
      `In ${month(one)} the days of work at one workplace have become ${days}. From 8 days on the national pension and health insurance may apply, so please check it with each other.`,
  ),
  monthHours: plainly(
    ({ month: one, minutes }, { month, duration }) =>
      `${month(one)}에 한 사업장에서 일한 시간이 ${duration(minutes)}이 되었습니다. 60시간부터는 국민연금과 건강보험 가입 대상이 될 수 있으니 서로 확인해 주세요.`,
    ({ month: one, minutes }, { month, duration }) =>
      `${month(one)}에 한 곳에서 ${duration(minutes)} 일했어요. 60시간부터는 국민연금과 건강보험에 들어야 할 수 있어요. 서로 확인해 주세요.`,
    ({ month: one, minutes }, { month, duration }) =>
      `In ${month(one)} the work at one workplace has become ${duration(minutes)}. From 60 hours on the national pension and health insurance may apply, so please check it with each other.`,
  ),
  remitted: plainly(
    ({ month: one, amountWon }, { month, won }) =>
      `${month(one)}에 지급한 임금의 세금과 보험료 ${won(amountWon)}을 지갑으로 돌려 드렸습니다. 다음 달 10일까지 직접 신고하고 납부해 주세요.`,
    ({ month: one, amountWon }, { month, won }) =>
      `${month(one)}에 준 돈의 세금과 보험료 ${won(amountWon)}을 지갑으로 돌려 드렸어요. 다음 달 10일까지 직접 신고하고 내 주세요.`,
    ({ month: one, amountWon }, { month, won }) =>
      `${won(amountWon)} of tax and insurance on the pay of ${month(one)} is back in your wallet. Please file and pay it yourself by the 10th of the next month.`,
  ),
  remittedByProxy: plainly(
    ({ month: one, amountWon }, { month, won }) =>
      `${month(one)}에 지급한 임금의 세금과 보험료 ${won(amountWon)}을 원데이가 대신 납부합니다.`,
    ({ month: one, amountWon }, { month, won }) =>
      `${month(one)}에 준 돈의 세금과 보험료 ${won(amountWon)}을 원데이가 대신 내요.`,
    ({ month: one, amountWon }, { month, won }) =>
      `OneDay pays ${won(amountWon)} of tax and insurance on the pay of ${month(one)} for you.`,
  ),
} as const satisfies Record<string, Text>;

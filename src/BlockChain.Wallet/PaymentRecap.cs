using System.Globalization;
using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet;

/// <summary>What a payment does, read from the signed transaction itself and not from what was asked for.</summary>
internal sealed class PaymentRecap
{
    private readonly Transaction _payment;
    private readonly string _address;
    private readonly Amount _amount;
    private readonly Amount _change;
    private readonly string? _changeAddress;
    private readonly Amount _fee;

    public PaymentRecap(Transaction payment, CoinSelection selection, ChainParameters network)
    {
        _payment = payment;
        _address = AddressOf(payment.Outputs[0]);
        _changeAddress = payment.Outputs.Length > 1 ? AddressOf(payment.Outputs[1]) : null;
        _amount = payment.Outputs[0].Value;
        _change = payment.TotalOutput - _amount;
        Amount spent = selection.Coins
            .IntersectBy(payment.Inputs.Select(input => input.PreviousOutput), coin => coin.OutPoint)
            .Aggregate(Amount.Zero, (sum, coin) => sum + coin.Value);
        _fee = spent - payment.TotalOutput;

        string AddressOf(TransactionOutput output) =>
            PayToPublicKeyHash.TryGetOwner(output.Script.Span, out PublicKeyHash owner)
                ? Address.Encode(owner, network.AddressVersion)
                : throw new InvalidOperationException("A payment pays a public-key hash.");
    }

    private decimal FeeRate => decimal.Round((decimal)_fee.Units / _payment.Size, 3);

    public void Show(Output output) => output.Facts(
        ("Pays", $"{_amount} to {_address}"),
        ("Fee", string.Create(CultureInfo.InvariantCulture, $"{_fee} ({FeeRate} units a byte, {_payment.Size} bytes)")),
        ("Together", (_amount + _fee).ToString()),
        ("Change", _changeAddress is null ? "none" : $"{_change} back to you, to {_changeAddress}"),
        ("Spends", Coins(_payment.Inputs.Length)),
        ("Transaction", _payment.Id.ToString()));

    public PaymentDocument ToDocument(bool sent) => new(
        _payment.Id.ToString(),
        sent,
        _address,
        _amount.Units,
        _fee.Units,
        FeeRate,
        _change.Units,
        _changeAddress,
        WalletJson.Unit,
        _payment.Inputs.Length,
        _payment.Size,
        Convert.ToHexStringLower(_payment.ToBytes()));

    private static string Coins(int coins) =>
        coins == 1 ? "1 coin" : coins.ToString(CultureInfo.InvariantCulture) + " coins";
}

using System.Globalization;
using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Payments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Paying;

/// <summary>What a payment does, read from the signed transaction itself and not from what was asked for.</summary>
internal sealed class PaymentRecap
{
    private readonly Transaction _payment;
    private readonly List<PaidDocument> _pays;
    private readonly PaidDocument? _change;
    private readonly Amount _fee;
    private readonly Amount _left;

    /// <param name="payment">The signed transaction.</param>
    /// <param name="selection">The coins that it spends, and what comes back of them.</param>
    /// <param name="rate">What was to be paid for each byte.</param>
    /// <param name="network">Whose addresses are shown.</param>
    public PaymentRecap(Transaction payment, CoinSelection selection, FeeRate rate, ChainParameters network)
    {
        _payment = payment;
        List<PaidDocument> outputs = [.. payment.Outputs.Select(output => Describe(output, network))];
        _change = selection.Change > Amount.Zero ? outputs[^1] : null;
        _pays = _change is null ? outputs : outputs[..^1];
        Amount spent = selection.Coins
            .IntersectBy(payment.Inputs.Select(input => input.PreviousOutput), coin => coin.OutPoint)
            .Aggregate(Amount.Zero, (sum, coin) => sum + coin.Value);
        _fee = spent - payment.TotalOutput;
        _left = _fee - rate.For(PaymentBuilder.MaxSize(payment.Inputs.Length, payment.Outputs.Length));
    }

    private Amount Paid => new(_pays.Sum(paid => paid.Amount));

    private decimal FeeRate => decimal.Round((decimal)_fee.Units / _payment.Size, 3);

    /// <param name="output">Where to.</param>
    /// <param name="labels">What the wallet's owner calls addresses.</param>
    public void Show(Output output, IReadOnlyDictionary<string, string> labels)
    {
        var facts = new List<(string, string)>();
        facts.AddRange(_pays.Select(paid => ("Pays", $"{new Amount(paid.Amount)} to {Named(paid.Address)}")));
        facts.Add(("Fee", string.Create(
            CultureInfo.InvariantCulture,
            $"{_fee} ({FeeRate} {(FeeRate == 1 ? "unit" : "units")}/byte × {_payment.Size} bytes)")));
        if (_pays.Count == 0)
        {
            facts.Add(("Merges", Words.Coins(_payment.Inputs.Length)));
            facts.Add(("Into one", $"{new Amount(_change!.Amount)} at {_change.Address}"));
        }
        else
        {
            facts.Add(("Total", (Paid + _fee).ToString()));
            facts.Add(("Change", _change is null && _left > Amount.Zero
                ? $"none: the remaining {_left} is too small for an output of its own and goes to the fee"
                : _change is null ? "none"
                : $"{new Amount(_change.Amount)} back to you at {_change.Address} (new address)"));
            facts.Add(("Spends", Words.Coins(_payment.Inputs.Length)));
        }

        facts.Add(("Transaction", _payment.Id.ToString()));
        output.Facts(facts);

        string Named(string address) =>
            labels.TryGetValue(address, out string? label) ? $"{address} ({label})" : address;
    }

    /// <param name="sent">Whether it was sent.</param>
    /// <param name="place">Where it is, if that was waited for.</param>
    public PaymentDocument ToDocument(bool sent, PaymentPlace? place) => new(
        _payment.Id.ToString(),
        sent,
        _pays,
        Paid.Units,
        _fee.Units,
        FeeRate,
        _change?.Amount ?? 0,
        _change?.Address,
        WalletJson.Unit,
        _payment.Inputs.Length,
        _payment.Size,
        Convert.ToHexStringLower(_payment.ToBytes()),
        place?.Confirmations ?? 0,
        place?.Status.BlockHeight,
        place?.IsProved ?? false);

    private static PaidDocument Describe(TransactionOutput output, ChainParameters network) =>
        PayToPublicKeyHash.TryGetOwner(output.Script.Span, out PublicKeyHash owner)
            ? new PaidDocument(Address.Encode(owner, network.AddressVersion), output.Value.Units)
            : throw new InvalidOperationException("A payment pays public-key hashes.");
}

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
    /// <param name="selection">The coins that it spends, and the change.</param>
    /// <param name="rate">What was to be paid for each byte.</param>
    /// <param name="network">Whose addresses are shown.</param>
    public PaymentRecap(Transaction payment, CoinSelection selection, FeeRate rate, ChainParameters network)
    {
        _payment = payment;

        List<PaidDocument> outputs =
        [
            .. payment.Outputs.Select(output => new PaidDocument(
                output.FindAddress(network.AddressVersion)
                    ?? throw new InvalidOperationException("A payment pays public-key hashes."),
                output.Value.Units)),
        ];
        _change = selection.Change > Amount.Zero ? outputs[^1] : null;
        _pays = _change is null ? outputs : outputs[..^1];
        var spent = Amount.Sum(selection.Coins
            .IntersectBy(payment.Inputs.Select(input => input.PreviousOutput), coin => coin.OutPoint)
            .Select(coin => coin.Value));
        _fee = spent - payment.TotalOutput;
        _left = _fee - rate.For(PaymentBuilder.MaxSize(payment.Inputs.Length, payment.Outputs.Length));
    }

    private Amount Paid => new(_pays.Sum(paid => paid.Amount));

    private decimal FeeRate => decimal.Round((decimal)_fee.Units / _payment.Size, 3);

    /// <param name="output">Where to.</param>
    /// <param name="labels">What the wallet's owner calls addresses.</param>
    public void Show(Output output, IReadOnlyDictionary<string, string> labels)
    {
        string coins = Words.Coins(_payment.Inputs.Length);
        bool isMerger = _pays.Count == 0;
        output.Facts(
        [
            .. _pays.Select(paid => ("Pays", $"{new Amount(paid.Amount)} to {Named(paid.Address)}")),
            ("Fee", $"{_fee} ({FeeRate} {(FeeRate == 1 ? "unit" : "units")}/byte × {_payment.Size} bytes)"),
            ("Merges", isMerger ? coins : null),
            ("Into one", isMerger ? $"{new Amount(_change!.Amount)} at {_change.Address}" : null),
            ("Total", isMerger ? null : $"{Paid + _fee}"),
            ("Change", isMerger ? null
                : _change is not null ? $"{new Amount(_change.Amount)} back to you at {_change.Address} (new address)"
                : _left > Amount.Zero ? $"none: the remaining {_left} is too small for an output of its own and goes to the fee"
                : "none"),
            ("Spends", isMerger ? null : coins),
            ("Transaction", _payment.Id.ToString()),
        ]);

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
}

using System.CommandLine;
using System.Globalization;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet balance [ADDRESS]</c>: what can be spent, what matures, what is on its way; with <c>--height</c> or
/// <c>--time</c> what was there at that point of history.</summary>
internal static class BalanceCommand
{
    public static Command Create()
    {
        var address = new Argument<string?>("ADDRESS")
        {
            Description = "Any address; without it that of the wallet",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var height = new Option<int?>("--height")
        {
            Description = "What it held when this many blocks had followed the first",
            HelpName = "H",
            CustomParser = WholeNumber.From(0),
        };
        var time = new Option<DateTimeOffset?>("--time")
        {
            Description = "What it held then: 2026-01-31, 2026-01-31T18:00 (UTC) or seconds since 1970",
            HelpName = "T",
            CustomParser = result =>
            {
                if (TryParseTime(result.Tokens[0].Value, out DateTimeOffset parsed))
                {
                    return parsed;
                }

                result.AddError($"'{result.Tokens[0].Value}' is not a time, such as 2026-01-31T18:00.");
                return null;
            },
        };
        var command = new Command("balance", "Show what a wallet or an address holds, or held") { address, height, time };
        command.Validators.Add(result =>
        {
            if (result.GetResult(height) is not null && result.GetResult(time) is not null)
            {
                result.AddError("Use --height or --time, not both.");
            }
        });
        command.SetAction(CommandContext.Run((context, parsed) => RunAsync(
            context, parsed.GetValue(address), parsed.GetValue(height), parsed.GetValue(time))));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, string? given, int? height, DateTimeOffset? time)
    {
        string address = context.AddressOrOwn(given);
        NodeRecord node = await context.GetNodeAsync();
        if (height is null && time is null)
        {
            Holdings holdings =
                await Holdings.FetchAsync(context.Node, address, node.Height, context.Cancellation);
            IReadOnlySet<OutPoint> proved = await context.Nodes.MakeCheck().CheckAsync(
                [.. holdings.Coins.Select(coin => (coin, address))], holdings.Height, context.Cancellation);
            await context.Nodes.WarnOfDifferencesAsync([address], holdings.Coins, context.Cancellation);
            Show(context.Output, address, holdings, Sum(holdings.Coins.Where(coin => proved.Contains(coin.OutPoint))));
            return ExitCode.Done;
        }

        AddressBalanceRecord past = height is not null
            ? await context.Node.GetBalanceAtHeightAsync(address, height.Value, context.Cancellation)
            : await context.Node.GetBalanceAtTimeAsync(address, time!.Value, context.Cancellation);
        if (context.Output.IsJson)
        {
            Output.Json(
                new PastBalanceDocument(address, past.Height, past.Balance, WalletJson.Unit, Proved: false),
                WalletJson.Default.PastBalanceDocument);
        }
        else
        {
            context.Output.Facts(
                ("Address", address),
                ("Height", Text(past.Height)),
                ("Balance", new Amount(past.Balance).ToString()),
                ("Proved", "nothing: it is only what the node says"));
        }

        return ExitCode.Done;
    }

    /// <summary>When the maturing coins can be spent, in words.</summary>
    public static string DescribeMaturing(Holdings holdings)
    {
        List<WalletCoin> maturing =
            [.. holdings.Coins.Where(coin => coin.State == CoinState.Maturing && coin.Value > Amount.Zero)];
        if (maturing.Count == 0)
        {
            return "";
        }

        int first = maturing.Min(coin => coin.BlocksToMature);
        int last = maturing.Max(coin => coin.BlocksToMature);
        return first == last
            ? $"mined, in {Blocks(first)}"
            : $"mined, the first {Sum(maturing.Where(coin => coin.BlocksToMature == first))} in {Blocks(first)}, "
                + $"all in {Blocks(last)}";
    }

    public static string Blocks(int count) => count == 1 ? "1 block" : $"{Text(count)} blocks";

    private static void Show(Output output, string address, Holdings holdings, Amount proved)
    {
        if (output.IsJson)
        {
            var document = new BalanceDocument(
                holdings.Spendable.Units,
                holdings.Maturing.Units,
                holdings.Pending.Units,
                holdings.Total.Units,
                WalletJson.Unit,
                holdings.Height,
                proved.Units);
            Output.Json(document, WalletJson.Default.BalanceDocument);
            return;
        }

        string maturing = DescribeMaturing(holdings);
        output.Facts(
            ("Address", address),
            ("Spendable", holdings.Spendable.ToString()),
            ("Maturing", maturing.Length == 0 ? holdings.Maturing.ToString() : $"{holdings.Maturing} ({maturing})"),
            ("Pending", holdings.Pending.ToString()),
            ("Total", holdings.Total.ToString()),
            ("Height", Text(holdings.Height)),
            ("Proved", DescribeProved(holdings, proved)));
    }

    private static string DescribeProved(Holdings holdings, Amount proved)
    {
        Amount confirmed = Sum(holdings.Coins.Where(coin => coin.IsConfirmed));
        return proved == confirmed
            ? "all that is in blocks"
            : $"{proved}; that {confirmed - proved} more are in blocks is only what the node says";
    }

    private static bool TryParseTime(string text, out DateTimeOffset time)
    {
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds))
        {
            time = DateTimeOffset.FromUnixTimeSeconds(seconds);
            return true;
        }

        return DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    private static Amount Sum(IEnumerable<WalletCoin> coins) =>
        coins.Aggregate(Amount.Zero, (sum, coin) => sum + coin.Value);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

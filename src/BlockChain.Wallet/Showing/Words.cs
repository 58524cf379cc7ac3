using System.Globalization;

namespace BlockChain.Wallet.Showing;

/// <summary>Numbers and times as people read them.</summary>
internal static class Words
{
    public static string Blocks(int count) => Count(count, "block");

    public static string Confirmations(int count) => Count(count, "confirmation");

    public static string Coins(int count) => Count(count, "coin");

    /// <param name="seconds">Of a block, since 1970 UTC; null for a transaction that no block has.</param>
    public static string Time(uint? seconds) => seconds is null
        ? "waiting"
        : DateTimeOffset.FromUnixTimeSeconds(seconds.Value)
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Count(int count, string unit) => $"{count} {unit}{(count == 1 ? "" : "s")}";
}

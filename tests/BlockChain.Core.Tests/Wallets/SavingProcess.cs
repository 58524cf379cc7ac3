using System.Diagnostics;
using System.Runtime.CompilerServices;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>A process that saves a wallet, its notes, the next header and a proof over and over, until it is killed: this same
/// test program, started with a word in its environment.</summary>
internal static class SavingProcess
{
    private const string Variable = "BLOCKCHAIN_TEST_SAVES_IN";

    public static Process Start(DataFolder folder)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [typeof(SavingProcess).Assembly.Location])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[Variable] = folder.Root;
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void SaveForEver()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } root)
        {
            return;
        }

        WalletFile wallet = WalletFile.Open(new DataFolder(root, ChainParameters.Main), "alice");
        bool isOne = true;
        try
        {
            wallet.Unlock("one"u8).Dispose();
        }
        catch (WrongPassphraseException)
        {
            isOne = false;
        }

        using WalletCache cache = WalletCache.Open(new DataFolder(root, ChainParameters.Regtest));
        SaveNext(cache);
        Console.WriteLine("Saving.");
        while (true)
        {
            SaveNext(cache);
            wallet.ChangePassphrase(isOne ? "one"u8 : "two"u8, isOne ? "two"u8 : "one"u8, ScryptParameters.Min);
            isOne = !isOne;
            WalletNotes.Update(wallet, notes => notes! with { Change = (notes.Change + 1) % 10_000 });
        }
    }

    private static void SaveNext(WalletCache cache)
    {
        ChainedHeader tip = cache.ReadHeaders(0, cache.Height + 1)[^1];
        cache.TryPutHeaders(tip.Height, [new BlockDraft(tip, ChainParameters.Regtest).Build().Header]);
        cache.PutProofs(new Dictionary<TransactionId, byte[]> { [new TransactionId(cache.TipHash.Value)] = new byte[5_000] });
    }
}

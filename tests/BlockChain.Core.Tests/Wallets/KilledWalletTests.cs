using System.Diagnostics;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Tests.Wallets;

/// <summary><c>kill -9</c> while a wallet is saved: the old file is there or the new one, whole. Of what can be fetched again,
/// nothing is lost that was saved before.</summary>
public sealed class KilledWalletTests
{
    [Fact]
    public async Task A_kill_while_saving_leaves_the_old_file_or_the_new_one()
    {
        int rounds = LongTests.Choose(usual: 4, inLongForm: 200);
        int seed = Environment.TickCount;
        var random = new Random(seed);
        using var temporary = new TemporaryFolder(onDisk: true);
        var folder = new DataFolder(temporary.Path, ChainParameters.Main);
        using Mnemonic words = Mnemonic.Generate();
        WalletFile made = WalletFile.Create(folder, "alice", words, "one"u8, ScryptParameters.Min);
        WalletNotes.Update(made, _ => WalletNotes.None);
        int height = 0;

        for (int round = 1; round <= rounds; round++)
        {
            using Process process = SavingProcess.Start(folder);
            Assert.Equal("Saving.", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            await Task.Delay(random.Next(60), TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            WalletFile found = WalletFile.Open(folder, "alice");
            string where = $"Round {round}, seed {seed}.";
            Assert.True(IsOpenedBy(found, "one"u8, words) || IsOpenedBy(found, "two"u8, words), where);
            Assert.True(WalletNotes.Read(found) is not null, where);
            using WalletCache cache = WalletCache.Open(new DataFolder(temporary.Path, ChainParameters.Regtest));
            Assert.True(cache.Height >= height, where);
            Assert.InRange(cache.ReadProofs().Count, cache.Height - rounds, cache.Height);
            height = cache.ReadHeaders(0, cache.Height + 1)[^1].Height;
        }

        Assert.True(height > 0);
    }

    private static bool IsOpenedBy(WalletFile wallet, ReadOnlySpan<byte> passphrase, Mnemonic words)
    {
        try
        {
            using WalletSecret secret = wallet.Unlock(passphrase);
            return secret.Words.Entropy.SequenceEqual(words.Entropy);
        }
        catch (WrongPassphraseException)
        {
            return false;
        }
    }
}

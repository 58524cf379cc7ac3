using BlockChain.Core.Network;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>Which addresses of a wallet were ever paid, as a node says; what the wallet remembers of it is proved.</summary>
/// <param name="Addresses">Those, and all imported ones, each once.</param>
/// <param name="Found">The addresses after the last ones that were paid, and after the last ones that are proved to be.</param>
/// <param name="Own">All addresses that were asked about, also those that were never paid: what pays one of them is the
/// wallet's, whether a node knows of it or not.</param>
/// <param name="Unproved">An address that the node says a block has paid, without a proof of it; null where there is
/// none.</param>
public sealed record AddressScan(
    IReadOnlyList<WalletAddress> Addresses, WalletNotes Found, IReadOnlySet<string> Own, WalletAddress? Unproved)
{
    /// <summary>After this many addresses in a row that were never paid, the scan assumes that the rest are unused (BIP 44:
    /// the gap limit).</summary>
    public const int Gap = 20;

    /// <summary>The same where nothing is known but the words: other wallets may have left larger gaps, and a second
    /// look is cheaper than a lost coin.</summary>
    public const int WideGap = 200;

    private const int AtOnce = 20;

    /// <summary>How far to look for the addresses of a wallet: far, where its notes are gone.</summary>
    public static int GapOf(WalletFile wallet) => WalletNotes.Read(wallet) is null ? WideGap : Gap;

    /// <summary>The addresses of a wallet that were given out or got change, and the next few; asks no node.</summary>
    public static IEnumerable<WalletAddress> KnownTo(WalletFile wallet, WalletNotes notes) =>
        Enumerable.Range(0, notes.Receive + Gap).Select(index => wallet.AddressAt(AddressChain.Receive, index))
            .Concat(Enumerable.Range(0, notes.Change + Gap).Select(index => wallet.AddressAt(AddressChain.Change, index)));

    /// <summary>What two nodes tell together: each can hide an address, and neither can take away what the other one
    /// shows.</summary>
    public AddressScan With(AddressScan other) => this with
    {
        Addresses = [.. Addresses.UnionBy(other.Addresses, address => address.Text)],
        Found = Found.Max(other.Found),
        Own = Own.Union(other.Own).ToHashSet(),
    };

    /// <summary>Has the wallet's notes say what was found, if they can be written: looking needs no room on a disk. An address
    /// that was given out stays so; what is proved is what this chain proves, since another one may have taken its place.</summary>
    /// <param name="wallet">The wallet.</param>
    /// <param name="isWhole">Whether the node has the whole chain. With a part of it, notes that are gone are not made
    /// again: by them the next look would reach less far.</param>
    public void Note(WalletFile wallet, bool isWhole)
    {
        try
        {
            WalletNotes.Update(wallet, before => isWhole
                ? Found.Max(before ?? WalletNotes.None) with { ProvedReceive = Found.ProvedReceive, ProvedChange = Found.ProvedChange }
                : before?.Max(Found));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next look finds the same.
        }
    }

    /// <summary>Looks at the addresses that were given out and at a gap after the last one in use, and goes on from there as
    /// long as more are found. The node's word does not suffice for that. An address given out far behind the last one that
    /// was really paid would not be found by a restore from the words. So the search goes on behind, and the notes go further
    /// than a gap behind, only an address that a proved transaction has paid.</summary>
    /// <param name="transactions">The node to ask, and what its proofs must fit.</param>
    /// <param name="wallet">The wallet.</param>
    /// <param name="gap">How far to look, see <see cref="GapOf"/>.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    /// <exception cref="FalseAnswerException">A proof does not hold; other failures as of
    /// <see cref="ProvedTransactions.ProveAsync"/>.</exception>
    public static async Task<AddressScan> RunAsync(
        ProvedTransactions transactions, WalletFile wallet, int gap, CancellationToken cancellation)
    {
        WalletNotes? notes = WalletNotes.Read(wallet);
        var used = new List<WalletAddress>(wallet.Imported);
        var own = new HashSet<string>(wallet.Imported.Select(address => address.Text));
        WalletAddress? unproved = null;
        (int nextReceive, int provedReceive) =
            await FindAsync(AddressChain.Receive, notes is null ? 0 : notes.Receive + 1);
        (int nextChange, int provedChange) =
            await FindAsync(AddressChain.Change, notes?.Change ?? 0);
        return new AddressScan(
            [.. used.DistinctBy(address => address.Text)],
            new WalletNotes(nextReceive, nextChange, provedReceive, provedChange),
            own,
            unproved);

        // The address after the last one in use, and the one after the last one that is proved to be.
        async Task<(int Next, int Proved)> FindAsync(AddressChain chain, int givenOut)
        {
            int next = 0;
            int proved = 0;
            for (int index = 0;
                index < Math.Min((long)Math.Max(proved, givenOut) + gap, WalletNotes.MaxAddresses);
                index += AtOnce)
            {
                WalletAddress[] batch =
                    [.. Enumerable.Range(index, AtOnce).Select(number => wallet.AddressAt(chain, number))];
                AddressRecord[] answers = await Task.WhenAll(
                    batch.Select(address => transactions.Node.GetAddressAsync(address.Text, cancellation)));
                WalletAddress? last = null;
                foreach ((WalletAddress address, AddressRecord answer) in batch.Zip(answers))
                {
                    own.Add(address.Text);
                    if (answer.ChainStats.TransactionCount > 0 || answer.MempoolStats.TransactionCount > 0)
                    {
                        used.Add(address);
                        next = Math.Max(next, address.Index + 1);
                        last = answer.ChainStats.TransactionCount > 0 ? address : last;
                    }
                }

                // The last one of a batch stands for the others: they are less than a gap before it.
                if (last?.Index >= proved)
                {
                    if (await IsProvedAsync(last.Text))
                    {
                        proved = last.Index + 1;
                    }
                    else
                    {
                        unproved ??= last;
                    }
                }
            }

            return (Math.Min(next, Math.Min(proved + Gap, WalletNotes.MaxAddresses) - 1), proved);
        }

        // Whether the newest transaction that the node lists for an address is one of it, and in a block of our own chain.
        async Task<bool> IsProvedAsync(string address)
        {
            await foreach (ListedTransaction listed in
                transactions.Node.GetChainTransactionsAsync(address, cancellation))
            {
                return await transactions.ProveAsync(listed.Id, cancellation) is { } proof
                    && proof.Transaction.Concerns(address.Equals, transactions.Network.AddressVersion);
            }

            return false;
        }
    }
}

using BlockChain.Core.Network;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>Which addresses of a wallet were ever paid.</summary>
/// <param name="Addresses">Those, and all imported ones.</param>
/// <param name="NextReceive">The receive address after the last one that was paid.</param>
/// <param name="NextChange">The change address after the last one that was paid.</param>
/// <param name="Own">All addresses that were asked about, also those that were never paid: what pays one of them is the
/// wallet's, whether a node knows of it or not.</param>
public sealed record AddressScan(
    IReadOnlyList<WalletAddress> Addresses, int NextReceive, int NextChange, IReadOnlySet<string> Own)
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

    /// <summary>What two nodes tell together: each can hide an address, and neither can take away what the other one
    /// shows.</summary>
    public AddressScan With(AddressScan other) => new(
        [.. Addresses.UnionBy(other.Addresses, address => address.Text)],
        Math.Max(NextReceive, other.NextReceive),
        Math.Max(NextChange, other.NextChange),
        Own);

    /// <summary>Looks at the addresses that were given out and at a gap after the last one in use, and goes on from there as
    /// long as more are found; afterwards the wallet's notes say so, if they can be written: looking needs no room on a
    /// disk.</summary>
    /// <param name="client">The node to ask; throws as its calls do.</param>
    /// <param name="wallet">The wallet.</param>
    /// <param name="gap">How far to look, see <see cref="GapOf"/>.</param>
    /// <param name="isWhole">Whether the node has the whole chain. With a part of it, notes that are gone are not made
    /// again: by them the next look would reach less far.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    /// <exception cref="NodeAnswerException">The node says that more addresses are in use than can be.</exception>
    public static async Task<AddressScan> RunAsync(
        NodeClient client, WalletFile wallet, int gap, bool isWhole, CancellationToken cancellation)
    {
        WalletNotes? notes = WalletNotes.Read(wallet);
        var used = new List<WalletAddress>(wallet.Imported);
        var own = new HashSet<string>(wallet.Imported.Select(address => address.Text));
        int receive = await FindAsync(AddressChain.Receive, notes is null ? 0 : notes.Receive + 1);
        int change = await FindAsync(AddressChain.Change, notes?.Change ?? 0);
        try
        {
            WalletNotes.Update(wallet, before => before is null && !isWhole ? null : new WalletNotes(
                Receive: Math.Max(before?.Receive ?? 0, receive),
                Change: Math.Max(before?.Change ?? 0, change),
                Used: Math.Max(before?.Used ?? 0, receive)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next look finds the same.
        }

        return new AddressScan(used, receive, change, own);

        async Task<int> FindAsync(AddressChain chain, int givenOut)
        {
            int next = 0;
            for (int index = 0;
                index < Math.Min((long)Math.Max(next, givenOut) + gap, WalletNotes.MaxAddresses);
                index += AtOnce)
            {
                WalletAddress[] batch =
                    [.. Enumerable.Range(index, AtOnce).Select(number => wallet.AddressAt(chain, number))];
                AddressRecord[] answers = await Task.WhenAll(
                    batch.Select(address => client.GetAddressAsync(address.Text, cancellation)));
                foreach ((WalletAddress address, AddressRecord answer) in batch.Zip(answers))
                {
                    own.Add(address.Text);
                    if (answer.ChainStats.TransactionCount > 0 || answer.MempoolStats.TransactionCount > 0)
                    {
                        used.Add(address);
                        next = address.Index + 1;
                    }
                }
            }

            return next < WalletNotes.MaxAddresses
                ? next
                : throw new NodeAnswerException($"The node at {client.Url} calls addresses used without end.");
        }
    }
}

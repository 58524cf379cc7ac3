using System.Buffers;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Wallets.Files;

/// <summary>
/// The signed bytes of what a wallet sent, kept until they are in a block for good: a node may lose a payment that
/// waits, and the same bytes can be sent again as often as one likes without paying twice. No node gives them back: so they
/// are not in the <see cref="WalletCache"/> but in a folder beside the wallet's file, one file for each payment, named by its
/// id; they are no secret.
/// </summary>
/// <param name="wallet">Whose payments.</param>
public sealed class SentPayments(WalletFile wallet)
{
    /// <summary>A payment with this many confirmations is no longer kept.</summary>
    public const int ConfirmationsForGood = 100;

    private const string Extension = ".hex";

    private string Folder => Path.ChangeExtension(wallet.FilePath, ".sent");

    /// <summary>Keeps a payment that is about to be sent.</summary>
    /// <returns>Whether this was the first to keep it: two commands that pay the same at once sign the same bytes.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    /// <exception cref="WalletException">Another command keeps the wallet busy.</exception>
    public bool Keep(Transaction payment)
    {
        using FileStream held = FileLock.Acquire(wallet.FilePath);
        if (Find(payment.Id) is not null)
        {
            return false;
        }

        DataFolder.CreatePrivate(Folder);
        PrivateFile.Replace(
            PathOf(payment.Id), System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(payment.ToBytes())));
        return true;
    }

    /// <summary>Reads a payment that was kept; null where there is none, or its file does not hold it any more.
    /// </summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public Transaction? Find(TransactionId id)
    {
        string path = PathOf(id);
        if (!DataFolder.HasFile(path) || new FileInfo(path).Length > 2 * MempoolPolicy.MaxTransactionSize)
        {
            return null;
        }

        var bytes = new byte[MempoolPolicy.MaxTransactionSize];
        OperationStatus status =
            Convert.FromHexString(File.ReadAllText(path).Trim(), bytes, out _, out int length);
        return status == OperationStatus.Done
            && Transaction.TryParse(bytes.AsMemory(..length), out Transaction? payment, out _)
            && payment.Id == id
                ? payment
                : null;
    }

    /// <summary>The ids of those that are kept, in no order.</summary>
    public IReadOnlyList<TransactionId> List()
    {
        var kept = new List<TransactionId>();
        foreach (string path in DataFolder.FilesIn(Folder, "*" + Extension))
        {
            if (TransactionId.TryParse(Path.GetFileNameWithoutExtension(path), out TransactionId id))
            {
                kept.Add(id);
            }
        }

        return kept;
    }

    /// <summary>Keeps a payment no longer.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be deleted.</exception>
    public void Forget(TransactionId id)
    {
        if (Directory.Exists(Folder))
        {
            File.Delete(PathOf(id));
        }
    }

    private string PathOf(TransactionId id) => Path.Combine(Folder, id + Extension);
}
